/// Where in a text something stands. Lines and columns count from 1, columns in characters.
package struct YAMLPlace: Sendable, Hashable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension YAMLPlace: CustomStringConvertible {
    package var description: String { "line \(line), column \(column)" }
}
