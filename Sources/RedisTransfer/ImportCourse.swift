import RecordFormats
import RedisTypes

/// The state of one import, kept by the one task that reads the items; the batches are sent by others.
///
/// A class for the sake of its batches: they are filled where they are, and never copied.
final class ImportCourse {
    typealias Tasks = TaskGroup<ImportLane.Outcome>

    private let executor: any CommandExecutor
    private let options: ImportOptions
    private let planner: ImportPlanner
    private(set) var report = TransferReport()
    var end: TransferEnd?
    private var lanes: [ImportLane]
    private var ordinal = 0
    private var inFlight = 0
    /// Requests that may be in flight at once.
    private var window: Int
    private var repetitions = 0
    private var settledSinceRepetition = 0
    private var commandsSent = 0
    private let takesStringsAtOnce: Bool
    private var pace: Pace
    /// The first item that was read and belongs to no batch, since the run had ended.
    private var stoppedAt: Int?
    /// Whether something was settled that the observer has not heard of.
    private var hasNews = false

    init(_ executor: any CommandExecutor, _ options: ImportOptions) {
        self.executor = executor
        self.options = options
        planner = ImportPlanner(onConflict: options.onConflict)
        lanes = Array(
            repeating: ImportLane(batch: ImportBatch(onConflict: options.onConflict)), count: max(1, options.shards))
        window = max(1, min(options.concurrency, options.shards))
        pace = Pace(perSecond: options.rate)
        takesStringsAtOnce =
            options.onConflict == .overwrite && options.doneThrough.isEmpty && options.filter.takesAll
            && options.maximumCommands == nil
    }

    // MARK: Items

    /// Takes an item at once, if its batch has room for it.
    /// - Returns: what is left to do, which takes time.
    func take(_ item: ImportItem) -> Waiting? {
        ordinal += 1
        if takesStringsAtOnce, case .record(let record) = item.content, record.expiresAt == nil, record.part == nil,
            case .string(let string) = record.value, take(record.key, string, at: item.position)
        {
            return nil
        }
        var item = item
        if case .record(let record) = item.content {
            report.read += item.countsAsOne
            guard options.filter.includes(record) else {
                report.skip(.filtered, count: item.countsAsOne)
                return nil
            }
            if options.filter.changes {
                item.content = .record(options.filter.changed(record, now: options.now()))
            }
        } else {
            report.read += 1
        }
        let shard = shard(of: item)
        if shard < options.doneThrough.count, ordinal <= options.doneThrough[shard] {
            report.skip(.alreadyDone, count: item.countsAsOne)
            return nil
        }
        switch item.content {
        case .commands(let commands): return add(item, .commands(commands), to: 0)
        case .record(let record):
            if record.part != nil || lanes[shard].staging != nil { return Waiting(item: item, shard: shard, plan: nil) }
            let plan = planner.plan(record, now: record.expiresAt == nil ? 0 : options.now())
            if case .expired = plan {
                report.skip(.expired)
                return nil
            }
            return add(item, plan, to: shard)
        }
    }

    /// Strings without expiry, which most imports have most of, need no look at anything else.
    /// - Returns: whether there was room.
    private func take(_ key: ByteString, _ string: ByteString, at position: SourcePosition?) -> Bool {
        let shard = shard(of: key)
        guard lanes[shard].staging == nil, string.count <= options.stringBytes,
            lanes[shard].batch.commands.count < options.batchCommands,
            lanes[shard].batch.byteCount + key.count + string.count <= options.batchBytes
        else { return false }
        report.read += 1
        lanes[shard].batch.appendString(key, string, ordinal, at: position)
        return true
    }

    /// An item for which there is no room yet.
    struct Waiting {
        var item: ImportItem
        var shard: Int
        var plan: ImportPlanner.Plan?
    }

    private func shard(of item: ImportItem) -> Int {
        item.key.map { shard(of: $0) } ?? 0
    }

    private func shard(of key: ByteString) -> Int {
        lanes.count > 1 ? Int(truncatingIfNeeded: FNV1a.hash64(key.bytes) % UInt64(lanes.count)) : 0
    }

    private func add(_ item: ImportItem, _ plan: ImportPlanner.Plan, to shard: Int) -> Waiting? {
        let size = size(of: plan, item.record)
        if isBuiltAside(item.record, size) || !fits(item.key, size, shard) || !canPay(for: item, plan, in: shard) {
            return Waiting(item: item, shard: shard, plan: plan)
        }
        lanes[shard].batch.append(item, ordinal, plan)
        return nil
    }

    /// Makes room for an item that had none, and takes it.
    func take(_ waiting: Waiting, _ tasks: inout Tasks) async {
        let (item, shard) = (waiting.item, waiting.shard)
        guard let record = item.record else { return await add(waiting, &tasks) }
        if let staging = lanes[shard].staging, staging.key != record.key || record.part == nil {
            await submitAside(.abandoned(staging, item), shard, &tasks)
            await settle(shard, &tasks)
            if end != nil { return leaveOut(item) }
        }
        if record.part != nil, options.onConflict != .merge || record.kind == .string {
            return await submitStaged(item, shard, &tasks)
        }
        let plan = waiting.plan ?? planner.plan(record, now: options.now())
        if case .expired = plan { return report.skip(.expired) }
        if isBuiltAside(record, size(of: plan, record)) { return await submitStaged(item, shard, &tasks) }
        await add(Waiting(item: item, shard: shard, plan: plan), &tasks)
    }

    private func add(_ waiting: Waiting, _ tasks: inout Tasks) async {
        guard let plan = waiting.plan else { return }
        if !fits(waiting.item.key, size(of: plan, waiting.item.record), waiting.shard) {
            await flush(waiting.shard, &tasks)
            if end != nil { return leaveOut(waiting.item) }
        }
        if !canPay(for: waiting.item, plan, in: waiting.shard) {
            // What is in the batches is paid for, and without any of them the next run would stop here again.
            await flushAll(&tasks)
            end = end ?? .limitReached
            return leaveOut(waiting.item)
        }
        lanes[waiting.shard].batch.append(waiting.item, ordinal, plan)
    }

    private func isBuiltAside(_ record: Record?, _ size: (commands: Int, bytes: Int)) -> Bool {
        guard let record else { return false }
        if case .string(let string) = record.value { return string.count > options.stringBytes }
        // What is merged grows in its place, command by command.
        if options.onConflict == .merge || size.commands == 1 { return false }
        return size.commands > options.batchCommands || size.bytes > options.batchBytes
    }

    private func leaveOut(_ item: ImportItem) {
        report.skip(.notSent, count: item.countsAsOne)
        stoppedAt = stoppedAt ?? ordinal
    }

    /// What could not be read belongs to no shard.
    func takeBad(_ error: FormatError, original: [UInt8]?, _ tasks: inout Tasks) async {
        ordinal += 1
        report.read += 1
        if ordinal <= options.rejectedThrough {
            report.skip(.alreadyDone)
        } else {
            report.reject(error, original: original)
        }
        hasNews = true
        if !options.skipsBadRecords || error.endsReading { stoppedAt = stoppedAt ?? ordinal }
        if !options.skipsBadRecords {
            end = .badRecord(error)
        } else if error.endsReading {
            await flushAll(&tasks)
            end = end ?? .badRecord(error)
        }
    }

    private func size(of plan: ImportPlanner.Plan, _ record: Record?) -> (commands: Int, bytes: Int) {
        switch plan {
        case .expired: (0, 0)
        case .plainString(let string): (1, (record?.key.count ?? 0) + string.count)
        case .commands(let commands): (commands.count, commands.reduce(0) { $0 + $1.byteCount })
        }
    }

    private func fits(_ key: ByteString?, _ size: (commands: Int, bytes: Int), _ shard: Int) -> Bool {
        if lanes[shard].batch.isEmpty { return true }
        // Whether the key exists is asked once for the batch, before any of it is written.
        if options.onConflict.sparesExisting, let key, lanes[shard].batch.contains(key) { return false }
        return lanes[shard].batch.commands.count + size.commands <= options.batchCommands
            && lanes[shard].batch.byteCount + size.bytes <= options.batchBytes
    }

    // MARK: Sending

    private func flush(_ shard: Int, _ tasks: inout Tasks) async {
        let batch = lanes[shard].batch
        if batch.isEmpty { return }
        lanes[shard].batch = ImportBatch(onConflict: options.onConflict)
        await submit(.batch(batch), shard, &tasks)
    }

    private func flushAll(_ tasks: inout Tasks) async {
        for shard in lanes.indices where end == nil { await flush(shard, &tasks) }
    }

    /// A job that was not counted on: the batches that were go before.
    private func submitAside(_ job: ImportLane.Job, _ shard: Int, _ tasks: inout Tasks) async {
        if let left = commandsLeft, cost(of: job) > left { await flushAll(&tasks) }
        await submit(job, shard, &tasks)
    }

    private func submitStaged(_ item: ImportItem, _ shard: Int, _ tasks: inout Tasks) async {
        await flush(shard, &tasks)
        // The part before says what is to be done with this one.
        await settle(shard, &tasks)
        if end != nil { return leaveOut(item) }
        let staging = lanes[shard].staging ?? Staging(item.key ?? "", ordinal)
        if item.record?.part != nil { lanes[shard].staging = staging }
        await submitAside(.staged(item, ordinal: ordinal, staging), shard, &tasks)
        if item.record?.isWholeOrLast == true { lanes[shard].staging = nil }
    }

    /// Waits for its turn and sends; a run that has ended does not send.
    private func submit(_ job: ImportLane.Job, _ shard: Int, _ tasks: inout Tasks) async {
        while lanes[shard].isBusy || inFlight >= window { await settleOne(&tasks) }
        let cost = cost(of: job)
        if end == nil, let maximum = options.maximumCommands, commandsSent + cost > maximum { end = .limitReached }
        if end == nil { await wait(for: cost) }
        if end != nil { return leaveOut(job, shard) }
        commandsSent += cost
        lanes[shard].sentFrom = job.firstOrdinal
        inFlight += 1
        let writer = ImportWriter(executor, options, shard: shard)
        tasks.addTask { await job.run(by: writer) }
    }

    private func leaveOut(_ job: ImportLane.Job, _ shard: Int) {
        lanes[shard].stoppedAt = lanes[shard].stoppedAt ?? job.firstOrdinal
        switch job {
        case .batch(let batch): report.skip(.notSent, count: batch.keyCount)
        case .staged(let item, _, _): report.skip(.notSent, count: item.countsAsOne)
        case .abandoned: break
        }
    }

    private func wait(for commands: Int) async {
        guard let turn = pace.reserve(commands, now: .now) else { return }
        while ContinuousClock.now < turn, !options.isStopping {
            let slice = min(ContinuousClock.now.duration(to: turn), .milliseconds(50))
            // Cancelled: seen by who asks next.
            try? await Task.sleep(for: slice)
        }
        if options.isStopping { end = end ?? .cancelled }
    }

    /// Billed commands that nothing was promised yet; `nil` without a limit.
    private var commandsLeft: Int? {
        options.maximumCommands.map { maximum in
            maximum - commandsSent - lanes.reduce(0) { $0 + cost(of: $1.batch) }
        }
    }

    /// Whether the item can go with its batch before the run has to stop.
    private func canPay(for item: ImportItem, _ plan: ImportPlanner.Plan, in shard: Int) -> Bool {
        guard let left = commandsLeft else { return true }
        let batch = lanes[shard].batch
        let seeking = options.onConflict == .skip && item.isSought ? 1 : 0
        return batch.billedCount(adding: item, plan) + seeking + (batch.isEmpty ? costOfEachBatch : 0) <= left
    }

    private func cost(of batch: ImportBatch) -> Int {
        if batch.isEmpty { return 0 }
        return batch.billedCount + (options.onConflict == .skip ? batch.soughtCount : 0) + costOfEachBatch
    }

    private var costOfEachBatch: Int {
        var cost = options.onConflict == .fail ? 1 : 0
        if case .marker = options.mode { cost += 1 }
        return cost
    }

    /// Billed commands, without those that failures add.
    private func cost(of job: ImportLane.Job) -> Int {
        switch job {
        case .batch(let batch): return cost(of: batch)
        case .staged(let item, _, _):
            guard let record = item.record else { return 0 }
            let plan = planner.stagedPlan(record, job: options.jobName)
            // With each trip an expiry and a proof, with the move a proof that is taken away again.
            let trips = plan.pieces(commands: options.batchCommands, bytes: options.batchBytes).count
            let looking = options.onConflict == .overwrite ? 0 : 1
            let moving = plan.publishing.isEmpty ? 0 : plan.publishing.count + 2
            return plan.building.count + 2 * trips + looking + moving
        case .abandoned: return 1
        }
    }

    // MARK: Settling

    private func settle(_ shard: Int, _ tasks: inout Tasks) async {
        while lanes[shard].isBusy { await settleOne(&tasks) }
    }

    private func settleOne(_ tasks: inout Tasks) async {
        guard let outcome = await tasks.next() else {
            // Nothing is under way, whatever the lanes say.
            inFlight = 0
            for shard in lanes.indices { lanes[shard].sentFrom = nil }
            return
        }
        inFlight -= 1
        let first = lanes[outcome.shard].sentFrom
        lanes[outcome.shard].sentFrom = nil
        lanes[outcome.shard].staging = outcome.staging
        report.add(outcome.report)
        if let ending = outcome.end {
            lanes[outcome.shard].stoppedAt = lanes[outcome.shard].stoppedAt ?? first
            end = end ?? ending
        }
        hasNews = true
        adaptWindow()
    }

    /// One more at a time while all goes well, half as many when something had to be sent again.
    private func adaptWindow() {
        let repetitions = options.repetitions()
        if repetitions > self.repetitions {
            self.repetitions = repetitions
            settledSinceRepetition = 0
            window = max(1, window / 2)
        } else {
            settledSinceRepetition += 1
            if settledSinceRepetition % (4 * window) == 0 { window = min(window + 1, options.concurrency, lanes.count) }
        }
    }

    // MARK: Telling

    func tell(_ observe: (inout ImportProgress) async throws -> Void) async {
        if !hasNews { return }
        hasNews = false
        let last = stoppedAt.map { $0 - 1 } ?? ordinal
        var progress = ImportProgress(
            read: last, doneThrough: lanes.map { min($0.doneThrough(of: ordinal), last) }, report: report)
        _ = report.takeRejects()
        do { try await observe(&progress) } catch { end = end ?? TransferEnd(error) }
    }

    /// Sends what is left, or counts it, and waits for all that is in flight.
    func finish(_ tasks: inout Tasks, _ observe: (inout ImportProgress) async throws -> Void) async {
        for shard in lanes.indices {
            if end == nil {
                await flush(shard, &tasks)
                await settle(shard, &tasks)
                if let staging = lanes[shard].staging, end == nil {
                    await submitAside(.abandoned(staging, nil), shard, &tasks)
                }
            }
            await tell(observe)
        }
        while inFlight > 0 {
            await settleOne(&tasks)
            await tell(observe)
        }
        for shard in lanes.indices where !lanes[shard].batch.isEmpty {
            leaveOut(.batch(lanes[shard].batch), shard)
        }
        hasNews = true
        await tell(observe)
    }
}
