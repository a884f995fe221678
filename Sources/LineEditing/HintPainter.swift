/// Composes what goes to the terminal from what readline wrote and the hint that is wanted behind it.
///
/// A hint is drawn behind the cursor, which then returns to where the hint begins. So whatever readline writes next
/// starts there, and clearing to the end of the row before it takes the hint away. Everything is one write: no state in
/// between is seen.
struct HintPainter {
    private enum Control {
        static let clearRow = Array("\u{1B}[K".utf8)
        static let clearRest = Array("\u{1B}[J".utf8)
        static let dim = Array("\u{1B}[2m".utf8)
        static let normal = Array("\u{1B}[0m".utf8)
    }

    private let style: HintStyle
    private var shown: [UInt8] = []
    private var mayHaveWrapped = false

    init(style: HintStyle) {
        self.style = style
    }

    /// The terminal may have moved a hint that no longer fits to the next row.
    mutating func resized() {
        mayHaveWrapped = true
    }

    /// What is shown stays: readline is in the middle of a key.
    mutating func keeping(_ output: [UInt8]) -> [UInt8] {
        output.isEmpty ? [] : compose(output, hint: [], columns: 0)
    }

    /// - Parameter columns: the width of the hint.
    mutating func compose(_ output: [UInt8], hint: [UInt8], columns: Int) -> [UInt8] {
        defer {
            shown = hint
            mayHaveWrapped = false
        }
        if !shown.isEmpty && !mayHaveWrapped && continues(output, hint) { return output }
        var bytes: [UInt8] = []
        if !shown.isEmpty { bytes += mayHaveWrapped ? Control.clearRest : Control.clearRow }
        bytes += output
        guard !hint.isEmpty else { return bytes }
        if style == .dim { bytes += Control.dim }
        bytes += hint
        if style == .dim { bytes += Control.normal }
        return bytes + Array("\u{1B}[\(columns)D".utf8)
    }

    /// Whether the screen is right once `output` is on it: text typed over the beginning of the same hint, or nothing.
    private func continues(_ output: [UInt8], _ hint: [UInt8]) -> Bool {
        shown.count == output.count + hint.count && shown.starts(with: output) && shown.suffix(hint.count) == hint[...]
            && output.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
