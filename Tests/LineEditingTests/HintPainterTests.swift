import Foundation
import Testing

@testable import LineEditing

/// What is written for a key, byte by byte.
@Suite struct HintPainterTests {
    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\u{1B}", with: "^")
    }

    private static func compose(_ painter: inout HintPainter, _ output: String, _ hint: String) -> String {
        text(painter.compose(Array(output.utf8), hint: Array(hint.utf8), columns: hint.count))
    }

    @Test func onlyWhatDiffersIsWritten() {
        var painter = HintPainter(style: .dim)
        #expect(Self.compose(&painter, "> ", "") == "> ")
        #expect(Self.compose(&painter, "g", "et k") == "g^[2met k^[0m^[4D")
        #expect(Self.compose(&painter, "e", "t k") == "e")
        #expect(Self.compose(&painter, "", "t k") == "")
        #expect(Self.compose(&painter, "x", "t k") == "^[Kx^[2mt k^[0m^[3D")
        #expect(Self.compose(&painter, "\u{8}", "x") == "^[K\u{8}^[2mx^[0m^[1D")
        #expect(Self.compose(&painter, "\n", "") == "^[K\n")
        #expect(Self.compose(&painter, "> ", "") == "> ")
    }

    @Test func afterAResizeAllBehindTheCursorIsCleared() {
        var painter = HintPainter(style: .plain)
        #expect(Self.compose(&painter, "g", "et") == "get^[2D")
        painter.resized()
        #expect(Self.compose(&painter, "\r> g", "et") == "^[J\r> get^[2D")
        #expect(Self.compose(&painter, "\n", "") == "^[K\n")
    }

    @Test func inTheMiddleOfAKeyItStays() {
        var painter = HintPainter(style: .dim)
        #expect(Self.compose(&painter, "g", "et") == "g^[2met^[0m^[2D")
        #expect(Self.text(painter.keeping([])) == "")
        #expect(Self.compose(&painter, "e", "t") == "e")
    }

    /// Widths are those of the locale.
    private static let encoding: Void = CharacterEncoding.adopt()

    @Test(arguments: [
        ("> ab", 10, 4), ("", 10, 0), ("0123456789", 10, 0), ("0123456789a", 10, 1), ("漢漢漢", 5, 2), ("e\u{301}", 5, 1),
        ("a\tb", 10, nil), ("a\u{1}", 10, nil), ("a", 0, nil),
    ])
    func theCursorsColumnIsKnownForText(text: String, screen: Int, column: Int?) {
        _ = Self.encoding
        #expect(TextWidth.endColumn(of: Array(text.utf8), screen: screen) == column)
    }

    @Test func whatIsInvisibleInAPromptTakesNoRoom() {
        #expect(TextWidth.visible(prompt: Array("a\nb\u{1}\u{1B}[1m\n\u{2}> ".utf8)) == Array("b> ".utf8))
    }
}
