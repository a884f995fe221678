/// What a terminal shows: as much of one as readline and the line editor make use of.
package struct Screen: Sendable {
    struct Cell: Sendable, Equatable {
        var text = " "
        var isDim = false
    }

    private(set) var rows: [[Cell]]
    private(set) var row = 0
    package private(set) var column = 0
    package private(set) var bytes = 0
    private var columns: Int
    /// The last column is filled: the next character wraps.
    private var wraps = false
    private var isDim = false
    private var pending: [UInt8] = []
    /// What scrolled off the top.
    package private(set) var history: [String] = []

    init(rows: Int, columns: Int) {
        self.rows = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
        self.columns = columns
    }

    /// The rows that have text, without the blanks behind it.
    package var text: String {
        rows.map(Self.line).reversed().drop { $0.isEmpty }.reversed().joined(separator: "\n")
    }

    /// Everything that was shown, also what has scrolled away.
    package var everything: String { (history + [text]).joined(separator: "\n") }

    /// Every row so far, also those that have scrolled away, down to the last of the screen.
    package var lines: [String] { history + rows.map(Self.line) }

    /// What stands on the row of the cursor, without the blanks behind it.
    package var currentLine: String { Self.line(rows[row]) }

    /// What stands before the cursor on its row, blanks included; a hint is behind it.
    package var textBeforeCursor: String { rows[row][..<column].map(\.text).joined() }

    /// The row of the cursor, counted from the first one that ever was on the screen.
    package var absoluteRow: Int { history.count + row }

    /// The text that is drawn dim.
    package var dimText: String { rows.joined().filter(\.isDim).map(\.text).joined() }

    private static func line(_ cells: [Cell]) -> String {
        let line = cells.map(\.text).joined()
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// As xterm does it: rows are cut or filled, not wrapped anew.
    mutating func resize(columns: Int) {
        rows = rows.map { Array(($0 + Array(repeating: Cell(), count: max(0, columns - $0.count))).prefix(columns)) }
        (self.columns, column, wraps) = (columns, min(column, columns - 1), false)
    }

    mutating func write(_ new: some Collection<UInt8>) {
        bytes += new.count
        pending += new
        while let length = unitLength(), length <= pending.count {
            let unit = Array(pending.prefix(length))
            pending.removeFirst(length)
            interpret(unit)
        }
    }

    /// The length of the next character or sequence; `nil` while it is not all there.
    private func unitLength() -> Int? {
        guard let first = pending.first else { return nil }
        guard first == 0x1B else { return Self.characterLength(first) }
        guard pending.count > 1 else { return nil }
        guard pending[1] == UInt8(ascii: "[") else { return 2 }
        return pending.dropFirst(2).firstIndex { (0x40...0x7E).contains($0) }.map { $0 + 1 }
    }

    private static func characterLength(_ first: UInt8) -> Int {
        switch first {
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 1
        }
    }

    private mutating func interpret(_ unit: [UInt8]) {
        switch unit[0] {
        case 0x1B: if unit.count > 2 { sequence(unit) }
        case 0x08: (column, wraps) = (max(0, column - 1), false)
        case 0x0D: (column, wraps) = (0, false)
        case 0x0A: lineFeed()
        case ..<0x20: break
        default: put(String(decoding: unit, as: UTF8.self))
        }
    }

    private mutating func sequence(_ unit: [UInt8]) {
        let parameters = String(decoding: unit.dropFirst(2).dropLast(), as: UTF8.self)
        let count = max(1, Int(parameters) ?? 1)
        wraps = false
        switch unit.last {
        case UInt8(ascii: "A"): row = max(0, row - count)
        case UInt8(ascii: "B"): row = min(rows.count - 1, row + count)
        case UInt8(ascii: "C"): column = min(columns - 1, column + count)
        case UInt8(ascii: "D"): column = max(0, column - count)
        case UInt8(ascii: "G"): column = count - 1
        case UInt8(ascii: "H"): (row, column) = (0, 0)
        case UInt8(ascii: "J"): erase(from: parameters == "2" ? 0 : row, column: parameters == "2" ? 0 : column)
        case UInt8(ascii: "K"): for position in column..<columns { rows[row][position] = Cell() }
        case UInt8(ascii: "P"):
            let count = min(count, columns - column)
            rows[row].removeSubrange(column..<(column + count))
            rows[row] += Array(repeating: Cell(), count: count)
        case UInt8(ascii: "@"):
            rows[row].insert(contentsOf: Array(repeating: Cell(), count: count), at: column)
            rows[row] = Array(rows[row].prefix(columns))
        case UInt8(ascii: "m"): isDim = parameters == "2"
        default: break
        }
    }

    private mutating func erase(from first: Int, column: Int) {
        for position in column..<columns { rows[first][position] = Cell() }
        for row in rows.indices.dropFirst(first + 1) { rows[row] = Array(repeating: Cell(), count: columns) }
    }

    private mutating func lineFeed() {
        wraps = false
        if row < rows.count - 1 {
            row += 1
        } else {
            history.append(Self.line(rows.removeFirst()))
            rows.append(Array(repeating: Cell(), count: columns))
        }
    }

    private mutating func put(_ character: String) {
        guard let scalar = character.unicodeScalars.first else { return }
        let width = Self.width(scalar.value)
        if width == 0 {
            rows[row][max(0, wraps ? column : column - 1)].text += character
            return
        }
        if wraps || column + width > columns {
            column = 0
            lineFeed()
        }
        rows[row][column] = Cell(text: character, isDim: isDim)
        if width == 2 { rows[row][column + 1] = Cell(text: "", isDim: isDim) }
        wraps = column + width == columns
        column = min(column + width, columns - 1)
    }

    private static func width(_ scalar: UInt32) -> Int {
        switch scalar {
        case 0x300...0x36F: 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xFF00...0xFF60, 0x1F300...0x1FAFF: 2
        default: 1
        }
    }
}
