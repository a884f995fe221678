import RecordFormats
package import RedisTypes

/// The records of a database as items of an import: read by one task, written by others.
package struct DatabaseSource: ImportSource {
    enum Element: Sendable {
        case record(Record)
        /// All records before it belong to pages that are done; `SCAN` goes on here.
        case bookmark(ByteString?)
    }

    private let handoff: Handoff<Element>
    private var elements: [Element] = []
    private var index = 0
    private var given = 0
    package let bookmarks = Bookmarks()

    /// Where a later run could go on, and how many items came before. Used by the task that imports.
    package final class Bookmarks {
        private var places: [(given: Int, cursor: ByteString?)] = []

        func append(_ cursor: ByteString?, given: Int) {
            places.append((given, cursor))
        }

        /// Where a later run can go on when the first `count` items are done; `nil` for where this one began.
        package func cursor(done count: Int) -> ByteString? {
            let passed = places.prefix { $0.given <= count }
            if passed.count > 1 { places.removeFirst(passed.count - 1) }
            return places.first.flatMap { $0.given <= count ? $0.cursor : nil }
        }
    }

    private init(_ handoff: Handoff<Element>) {
        self.handoff = handoff
    }

    package mutating func next() -> ImportItem? {
        while index < elements.count {
            defer { index += 1 }
            switch elements[index] {
            case .record(let record):
                given += 1
                return ImportItem(.record(record))
            case .bookmark(let cursor): bookmarks.append(cursor, given: given)
            }
        }
        return nil
    }

    package mutating func more() async throws -> Bool {
        guard let elements = try await handoff.take() else { return false }
        self.elements = elements
        index = 0
        return true
    }

    /// Reads with `exporter` while `body` imports.
    /// - Returns: how the reading ended, and what `body` returned.
    package static func reading<Result: Sendable>(
        _ exporter: Exporter, _ body: (inout DatabaseSource) async throws -> Result
    ) async throws -> (TransferResult, Result) {
        let handoff = Handoff<Element>()
        return try await withThrowingTaskGroup(of: TransferResult.self) { tasks in
            tasks.addTask {
                var page: [Element] = []
                let result = await exporter.run(
                    observe: { progress in
                        page.append(.bookmark(progress.cursor))
                        try await handoff.give(page)
                        page = []
                    },
                    receive: { record in
                        page.append(.record(record))
                        // A large key comes in parts, of which few are held.
                        if record.part != nil {
                            try await handoff.give(page)
                            page = []
                        }
                    })
                if !page.isEmpty { try? await handoff.give(page) }  // nobody takes them: the run has ended
                handoff.finish()
                return result
            }
            var source = DatabaseSource(handoff)
            let outcome: Swift.Result<Result, any Error>
            do { outcome = .success(try await body(&source)) } catch { outcome = .failure(error) }
            handoff.finish()
            guard let reading = try await tasks.next() else { throw CancellationError() }
            return (reading, try outcome.get())
        }
    }
}
