@preconcurrency import CReadline

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension Session {
    typealias Matches = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    /// How readline asks: what becomes of its list.
    private enum Purpose {
        /// The common prefix is inserted; that there are others is all it has to know.
        case insertion
        case listing
        /// One after the other, or all: each with the line before it, since readline replaces from there.
        case menu, everything

        init(type: CInt) {
            self =
                switch UInt8(truncatingIfNeeded: type) {
                case UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: "@"): .listing
                case UInt8(ascii: "%"): .menu
                case UInt8(ascii: "*"): .everything
                default: .insertion
                }
        }
    }

    /// What readline takes for the completions of the whole line up to the cursor: to it, that is one word. First what
    /// the line becomes, then the list.
    func matches(cursor: Int) -> Matches? {
        // Not file names after all.
        rl_attempted_completion_over = 1
        // Through its callback interface readline lists without asking, and without a pager. Ours may wait.
        rl_readline_state &= ~UInt(RL_STATE_CALLBACK)
        listed = list(cursor)
        return listed
    }

    /// After a key. An abort has jumped out of completion, which leaves its state and list behind.
    func endCompletion() {
        if edit != nil && event == nil { rl_readline_state |= UInt(RL_STATE_CALLBACK) }
        if rl_readline_state & UInt(RL_STATE_COMPLETING) != 0 {
            rl_readline_state &= ~UInt(RL_STATE_COMPLETING)
            var position = 0
            while let string = listed?[position] {
                free(string)
                position += 1
            }
            free(listed)
        }
        listed = nil
    }

    private func list(_ cursor: Int) -> Matches? {
        guard var completions = configuration.complete?(currentLine, cursor),
            (0...cursor).contains(completions.start)
        else { return nil }
        let purpose = Purpose(type: rl_completion_type)
        if purpose != .insertion, let all = completions.all?() { completions.candidates = all }
        completions.candidates.removeAll { $0.text.contains(0) || $0.display?.contains(0) == true }
        let line = currentLine
        let before = line[..<completions.start]
        guard let only = completions.candidates.first else { return nil }
        if completions.candidates.count == 1 {
            return Self.list([before + inserted(only)[...]])
        }
        let first = before + completions.insertion(over: line[completions.start..<cursor])
        let candidates = completions.candidates
        return switch purpose {
        case .insertion: Self.list([first] + candidates.prefix(2).map { $0.text[...] })
        case .listing: Self.list([first] + candidates.lazy.map { ($0.display ?? $0.text)[...] })
        case .menu: Self.list([first] + candidates.lazy.map { before + $0.text })
        case .everything:
            Self.list([first] + candidates.enumerated().lazy.map { $0 == 0 ? before + $1.text : $1.text[...] })
        }
    }

    /// The only candidate, and readline told what to put behind it.
    private func inserted(_ candidate: Completions.Candidate) -> [UInt8] {
        switch candidate.suffix {
        case .none:
            rl_completion_suppress_append = 1
            return candidate.text
        case .space: return candidate.text
        case .quote(let quote):
            let isThere = rl_point < rl_end && UInt8(bitPattern: rl_line_buffer[Int(rl_point)]) == quote
            return isThere ? candidate.text : candidate.text + [quote]
        }
    }

    /// Memory that readline frees.
    private static func list(_ strings: some Collection<ArraySlice<UInt8>>) -> Matches? {
        guard let memory = malloc((strings.count + 1) * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride) else {
            return nil
        }
        let list = memory.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: strings.count + 1)
        var count = 0
        for string in strings {
            guard let copy = malloc(string.count + 1) else { break }
            let bytes = copy.bindMemory(to: UInt8.self, capacity: string.count + 1)
            string.withUnsafeBufferPointer { source in
                if let start = source.baseAddress { bytes.update(from: start, count: source.count) }
            }
            bytes[string.count] = 0
            list[count] = copy.assumingMemoryBound(to: CChar.self)
            count += 1
        }
        list[count] = nil
        return count == 0 ? nil : list
    }
}
