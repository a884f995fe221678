package import RecordFormats
package import RedisTypes

/// Compares the records of a file or a database with a database, both ways.
package struct Verifier: Sendable {
    package struct Options: Sendable {
        /// How far expiries may be apart, in milliseconds.
        package var tolerance: Int64 = 1
        /// The share of keys that are compared, chosen by their names: the same ones each time.
        package var sample = 1.0
        package var filter = RecordFilter()
        package var exporting: ExportOptions

        package init(exporting: ExportOptions) {
            self.exporting = exporting
        }
    }

    package struct Finding: Sendable, Hashable {
        package var key: ByteString
        package var difference: KeyDifference
        /// What the first place has; `nil` for a key that only the second one has.
        package var kind: Record.Kind?
    }

    package struct Report: Sendable {
        /// Keys of the first place that were compared.
        package var compared = 0
        package var equal = 0
        /// Keys of the second place that were looked for in the first.
        package var lookedFor = 0
        package var differences: [KeyDifference: Int] = [:]
        /// Keys of either place that could not be read.
        package var failures: [(key: ByteString, reason: String)] = []
        /// Why the comparison ended early.
        package var end = TransferEnd.finished

        package init() {}

        package var isEqual: Bool { differences.isEmpty && failures.isEmpty }
    }

    private let executor: any CommandExecutor
    private let options: Options
    private let report: (Finding) throws -> Void

    /// - Parameters:
    ///   - executor: of the second place.
    ///   - report: hears of each difference.
    package init(
        _ executor: any CommandExecutor, options: Options, report: @escaping (Finding) throws -> Void
    ) {
        self.executor = executor
        self.options = options
        self.report = report
    }
}
