/// Why a text is no expectation.
package enum ExpectationError: Error, Sendable, Hashable {
    case noComparison(String)
    case noValue(String)
    case unknownMetric(String)
    case value(String, example: String)
}

extension ExpectationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noComparison(let text): "\"\(text)\" compares nothing; write it like 'denied<=2%'"
        case .noValue(let text): "\"\(text)\" names no value; write it like 'denied<=2%'"
        case .unknownMetric(let name):
            "nothing is measured as \"\(name)\"; there are denied, allowed, burst, commands, wait, p50 to p99.9"
                + " and max"
        case .value(let text, let example): "\"\(text)\" is no value to compare with; write it like \(example)"
        }
    }
}
