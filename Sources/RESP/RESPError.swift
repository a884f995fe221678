/// Bytes that are not RESP. The connection they came from cannot be used any more.
package enum RESPError: Error, Sendable, Hashable {
    /// A byte that starts no RESP2 type, at `offset` of the reply.
    case unknownType(UInt8, offset: Int)
    /// A length or number that is missing, malformed or above the limits.
    case badLength(offset: Int)
    /// A line or string that does not end in CR LF.
    case missingTerminator(offset: Int)
    case tooDeep(offset: Int)
}
