/// Searching text. The standard library's own functions for this come with its regular-expression engine, whose
/// protocol conformances slow every start of the tool.
extension StringProtocol {
    /// What stands before and after the first `separator`, or `nil` when there is none.
    package func splitOnce(at separator: StaticString) -> (before: SubSequence, after: SubSequence)? {
        let length = separator.utf8CodeUnitCount
        var start = utf8.startIndex
        while let end = utf8.index(start, offsetBy: length, limitedBy: utf8.endIndex) {
            let matches = separator.withUTF8Buffer { self[start..<end].utf8.elementsEqual($0) }
            if matches { return (self[..<start], self[end...]) }
            if start == utf8.endIndex { return nil }
            start = utf8.index(after: start)
        }
        return nil
    }

    /// What stands after the last `separator`, or all of it.
    package func afterLast(_ separator: StaticString) -> SubSequence {
        var rest = self[...]
        while let (_, after) = rest.splitOnce(at: separator) { rest = after }
        return rest
    }
}
