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
        /// Those of the first place that were counted and not kept.
        package var failuresNotKept = 0
        /// Why the comparison ended early.
        package var end = TransferEnd.finished

        package init() {}

        package var isEqual: Bool { differences.isEmpty && failures.isEmpty }
    }

    private let executor: any CommandExecutor
    private let options: Options

    /// - Parameter executor: of the second place.
    package init(_ executor: any CommandExecutor, options: Options) {
        self.executor = executor
        self.options = options
    }

    /// How keys that only the second place has are found out.
    package enum Extras: Sendable {
        /// The keys of the first place are remembered, in 11 to 22 bytes each.
        case remembered
        /// The first place is a database, and is asked.
        case asked(any CommandExecutor)
        /// They are not looked for.
        case ignored
    }

    /// Compares what `source` gives with the second place.
    /// - Parameters:
    ///   - report: hears of each difference.
    ///   - progress: called after each batch, with the keys compared or looked for so far.
    package func run(
        _ source: inout some ImportSource, extras: Extras, report: (Finding) throws -> Void,
        progress: (Report) -> Void = { _ in }
    ) async -> Report {
        var course = VerifyCourse(executor, options, extras)
        do {
            while true {
                if options.exporting.isStopping { throw CancellationError() }
                while let item = try source.next() {
                    guard let record = item.record else { throw NotRecords() }
                    if course.take(record) {
                        try await course.compare(report)
                        progress(course.report)
                    }
                }
                if try await !source.more() { break }
            }
            try await course.compare(report)
            try await course.lookForExtras(report, progress)
        } catch let error as BadItem {
            course.report.end = .badRecord(error.error)
        } catch let error as FormatError {
            course.report.end = .badRecord(error)
        } catch is LimitReached {
            course.report.end = .limitReached
        } catch {
            course.report.end = TransferEnd(error)
        }
        return course.report
    }
}

/// Commands say what is to be done, not what there is.
package struct NotRecords: Error {}
