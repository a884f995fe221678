import Foundation
import TerminalSupport
import Testing

@testable import LineEditing

/// Tab.
@Suite struct CompletionTests {
    @Test(arguments: [
        // The common prefix, the only candidate and its space, half a character in common.
        ("ge\t", "> get", "get"), ("getex\t!", "> getex !", "getex !"),
        ("set grö\t", "> set größe", "set gr\\xc3\\xb6\\xc3\\x9fe"),
        // Words are the caller's: spaces and quotes are part of them.
        ("get \"hello w\t!", "> get \"hello world\" !", "get \"hello world\" !"),
        // Between other words nothing is appended.
        ("getex b\u{1B}[D\u{1B}[D\t!", "> getex! b", "getex! b"),
        // Where candidates begin differently, what was typed stays.
        ("get tw\t!", "> get tw!", "get tw!"),
    ])
    func theLineIsCompleted(keys: String, row: String, line: String) async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type(keys)
            try await terminal.shows(end: row)
            terminal.type("\r")
            try await terminal.shows(end: "\n[line] \(line)\n>")
        }
    }

    @Test func twiceListsWhatThereIs() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type("get\t\t")
            try await terminal.shows(end: "> get\n<get>    <getex>\n> get")
        }
    }

    @Test func allOfManyAreListedWhenAskedFor() async throws {
        try await PseudoTerminal.run(["HOST_KEYS": "100000"]) { terminal in
            terminal.type("key:\t\t")
            try await terminal.shows(end: "Display all 100000 possibilities? (y or n)")
            terminal.type("y")
            try await terminal.shows(end: "--More--")
            terminal.type("q")
            try await terminal.shows(end: "\n> key:")
            terminal.type("99999\t!\r")
            try await terminal.shows(end: "\n[line] key:99999 !\n>")
        }
    }

    @Test func menuCompletionOfInputrcWorks() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/inputrc"
            try "TAB: menu-complete\n\"\\C-o\": insert-completions\n".write(
                toFile: path, atomically: true, encoding: .utf8)
            try await PseudoTerminal.run(["INPUTRC": path]) { terminal in
                terminal.type("say ge\t\t")
                try await terminal.shows(end: "> say getex")
                terminal.type("\u{15}say ge\u{F}!")
                try await terminal.shows(end: "> say get getex !")
            }
        }
    }

    @Test(arguments: [
        (["us", "user"], "u", "us"), (["\"us er\"", "user"], "us", "us"), (["GET", "GETEX"], "ge", "GET"),
        (["a", "b"], "", ""),
    ])
    func whatWasTypedIsNotTakenAway(texts: [String], typed: String, inserted: String) {
        let candidates = texts.map { Completions.Candidate(text: Array($0.utf8)) }
        let insertion = Completions(start: 0, candidates: candidates).insertion(over: Array(typed.utf8)[...])
        #expect(Array(insertion) == Array(inserted.utf8))
    }

    @Test(arguments: [
        (["get", "getex"], "get"), (["a"], "a"), (["a", "b"], ""), (["é", "è"], ""), (["漢", "漢字"], "漢"), ([], ""),
    ])
    func theCommonPrefixIsWholeCharacters(texts: [String], prefix: String) {
        let candidates = texts.map { Completions.Candidate(text: Array($0.utf8)) }
        #expect(Array(Completions(start: 0, candidates: candidates).commonPrefix) == Array(prefix.utf8))
    }
}
