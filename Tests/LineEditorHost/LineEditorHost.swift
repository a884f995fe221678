import LineEditing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A program around the line editor, for tests on a terminal: tells each event as a row of text.
@main
struct LineEditorHost {
    static func main() async throws {
        let options = Options()
        let lines = HistoryLines()
        let editor = try LineEditor(options.configuration(lines))
        var text: [UInt8] = []
        while true {
            let event = try await editor.line(prompt: options.prompt, text: text)
            text = []
            switch event {
            case .line(let line):
                tell("line", line)
                if await obey(line, editor, &text) { return }
                try await editor.remember(line)
            case .interrupted: tell("interrupted", [])
            case .editRequested(let line):
                tell("edit", line)
                text = line + Array(" edited".utf8)
            case .endOfInput:
                tell("end", [])
                await editor.close()
                return
            }
        }
    }

    /// - Returns: whether to leave.
    private static func obey(_ line: [UInt8], _ editor: LineEditor, _ text: inout [UInt8]) async -> Bool {
        switch String(decoding: line, as: UTF8.self) {
        case ":close":
            await editor.close()
            return true
        case ":notice":
            // The next prompt is there when it comes: the editor does one thing after the other.
            Task { editor.show(Array("a notice\nof two rows".utf8)) }
        case ":cancel":
            let pending = Task { try await editor.line(prompt: "cancelled> ") }
            pending.cancel()
            do {
                _ = try await pending.value
            } catch {
                tell("error", Array("\(error)".utf8))
            }
        case ":busy":
            do {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<2 { group.addTask { try await editor.line(prompt: "one of two> ") } }
                    _ = try await group.next()
                }
            } catch {
                tell("error", Array("\(error)".utf8))
            }
        case ":exit": startExit(after: editor)
        case ":trap": startTrap(after: editor)
        case let line where line.hasPrefix(":preset "): text = Array(line.dropFirst(8).utf8)
        default: break
        }
        return false
    }

    /// Ends the process in the way of others, when a line is being read.
    private static func startExit(after editor: LineEditor) {
        Task {
            editor.show(Array("exiting".utf8))
            waitUntilRaw()
            exit(7)
        }
    }

    private static func startTrap(after editor: LineEditor) {
        Task {
            waitUntilRaw()
            abort()
        }
    }

    private static func waitUntilRaw() {
        var settings = termios()
        repeat { tcgetattr(0, &settings) } while settings.c_lflag & tcflag_t(ICANON) != 0
    }

    private static func tell(_ event: String, _ bytes: [UInt8]) {
        let escaped = bytes.map { (0x20..<0x7F).contains($0) && $0 != 0x5C ? String(UnicodeScalar($0)) : hex($0) }
        print("[\(event)]" + (bytes.isEmpty ? "" : " ") + escaped.joined())
        fflush(nil)
    }

    private static func hex(_ byte: UInt8) -> String {
        byte < 16 ? "\\x0" + String(byte, radix: 16) : "\\x" + String(byte, radix: 16)
    }
}
