import Testing
import YAMLText

/// YAML 1.2.2, 10.3.2.
@Suite struct CoreSchemaTests {
    @Test(arguments: ["", "~", "null", "Null", "NULL"])
    func nullHasFiveSpellings(text: String) {
        #expect(YAMLScalar(plain: text) == .null)
    }

    @Test(arguments: ["nULL", "none", "nil", "True ", "tRUE", "yes", "No", "ON", "off", "y", "n", "t"])
    func whatIsNoNullAndNoBooleanIsText(text: String) {
        #expect(YAMLScalar(plain: text).kind == .string)
    }

    @Test func booleansAreTrueAndFalse() {
        for text in ["true", "True", "TRUE"] { #expect(YAMLScalar(plain: text).bool == true) }
        for text in ["false", "False", "FALSE"] { #expect(YAMLScalar(plain: text).bool == false) }
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("+12", 12), ("-19", -19), ("010", 10), ("0o14", 12), ("0xFf", 255),
        ("9223372036854775807", .max), ("-9223372036854775808", .min),
    ])
    func integersAreDecimalOctalOrHexadecimal(text: String, value: Int) {
        let scalar = YAMLScalar(plain: text)
        #expect(scalar.kind == .integer && scalar.integer == value && scalar.number == Double(value))
    }

    @Test func anIntegerThatDoesNotFitIsStillANumber() {
        let scalar = YAMLScalar(plain: "9223372036854775808")
        #expect(scalar.kind == .integer && scalar.integer == nil && scalar.number == 0x1p63)
    }

    @Test(arguments: [
        ("0.", 0), (".5", 0.5), ("+.5", 0.5), ("-1.5e3", -1500), ("1e5", 1e5), ("1E+2", 100), ("1.e-2", 0.01),
        ("12e03", 12000), (".inf", .infinity), ("-.INF", -.infinity), ("+.Inf", .infinity), ("1e999", .infinity),
    ])
    func floatsAreDecimalOrInfinite(text: String, value: Double) {
        let scalar = YAMLScalar(plain: text)
        #expect(scalar.kind == .float && scalar.number == value)
    }

    @Test(arguments: [".nan", ".NaN", ".NAN"])
    func thereIsNotANumber(text: String) {
        #expect(YAMLScalar(plain: text).number?.isNaN == true)
    }

    @Test(arguments: [
        "-", "+", ".", "-.", "e5", "1e", "1e+", "1.2.3", "0x", "0o8", "-0x1", "0xg", "0b1", "1_000", "12:30", "1 2",
        "2026-01-02", ".infinity", "+.nan", "Infinity", "NaN", "１",
    ])
    func whatOnlyLooksLikeANumberIsText(text: String) {
        #expect(YAMLScalar(plain: text).string == text)
    }
}
