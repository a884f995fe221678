import Testing
import UpstashREST

@Suite struct MoneyTests {
    @Test(arguments: [
        (Int64(0), "$0.00"), (42, "$0.000042"), (9_999, "$0.009999"), (10_000, "$0.01"), (1_624_690, "$1.62"),
        (1_625_000, "$1.63"), (1_204_500_000, "$1,204.50"), (-5_000_000, "-$5.00"), (.max, "$9,223,372,036,854.78"),
        (.min, "-$9,223,372,036,854.78"),
    ])
    func anAmountIsWritten(microdollars: Int64, text: String) {
        #expect("\(Money(microdollars: microdollars))" == text)
    }

    @Test(arguments: [
        ("5", Int64(5_000_000)), ("12.5", 12_500_000), ("$0.000002", 2), ("0", 0), ("", nil), ("-1", nil), (".5", nil),
        ("5.", nil), ("1e3", nil), ("0.0000001", nil), ("99999999999999999999", nil), ("9223372036855", nil),
        ("$", nil),
    ])
    func anAmountIsRead(text: String, microdollars: Int64?) {
        #expect(Money(text)?.microdollars == microdollars)
    }

    @Test func noAmountOverflows() {
        let most = Money(microdollars: .max)
        #expect(most + most == most)
        #expect(most * 2 == most)
        #expect(most * -2 == Money(microdollars: .min))
        #expect(Money(dollars: 1e300) == most)
        #expect(Money(dollars: -1e300).microdollars == .min)
        #expect(Money(dollars: .nan) == .zero)
        #expect(Money(dollars: Int64.max) == most)
    }
}
