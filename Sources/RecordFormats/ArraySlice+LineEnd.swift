extension ArraySlice<UInt8> {
    /// Without the LF or CR LF that it may end with.
    var withoutLineEnd: ArraySlice {
        guard last == UInt8(ascii: "\n") else { return self }
        let line = dropLast()
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
}
