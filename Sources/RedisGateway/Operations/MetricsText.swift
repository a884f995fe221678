import RedisTypes

/// What a gateway counts, in the text format of Prometheus (version 0.0.4).
struct MetricsText {
    private(set) var text = ""

    /// - Parameter samples: labels, as they stand between braces, with the value of each.
    mutating func append(
        _ name: String, _ type: StaticString, _ help: String, _ samples: [(labels: String, value: String)]
    ) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for (labels, value) in samples { text += Self.line(name, labels, value) }
    }

    mutating func append(_ name: String, _ type: StaticString, _ help: String, _ value: Int) {
        append(name, type, help, [("", String(value))])
    }

    mutating func append(histograms name: String, _ help: String, _ series: [(labels: String, LatencyHistogram)]) {
        let series = series.filter { $0.1.counts.contains { $0 != 0 } }
        guard !series.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) histogram\n"
        for (labels, histogram) in series {
            var sum = 0
            for (index, count) in histogram.counts.enumerated() {
                sum += count
                let bound =
                    index < LatencyHistogram.bounds.count ? Self.seconds(LatencyHistogram.bounds[index]) : "+Inf"
                text += Self.line("\(name)_bucket", "\(labels),le=\"\(bound)\"", String(sum))
            }
            text += Self.line("\(name)_sum", labels, Self.seconds(histogram.microseconds))
            text += Self.line("\(name)_count", labels, String(sum))
        }
    }

    /// `name="value"`, with what would end the value escaped.
    static func label(_ name: String, _ value: String) -> String {
        // By scalar: a quote or a line end may be part of a longer character.
        var escaped = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\", "\"": escaped.append(contentsOf: ["\\", scalar])
            case "\n": escaped.append(contentsOf: ["\\", "n"])
            default: escaped.append(scalar)
            }
        }
        return "\(name)=\"\(String(escaped))\""
    }

    private static func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    private static func seconds(_ microseconds: Int64) -> String {
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(rest)
        return "\(whole).\(String(repeating: "0", count: 6 - digits.count))\(digits)"
    }
}
