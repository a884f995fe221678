import LocalRedis
import RedisGateway
import RedisNIO

extension ManagementService {
    private static let periods: [(name: String, hours: Int64)] = [
        ("1h", 1), ("3h", 3), ("12h", 12), ("1d", 24), ("3d", 72), ("7d", 168),
    ]

    func statistics(_ id: String, period: String?, for caller: Caller) async throws -> JSONValue {
        let name = period ?? "1h"
        guard let hours = Self.periods.first(where: { $0.name == name })?.hours else {
            let known = Self.periods.map(\.name).joined(separator: ", ")
            throw Refusal.invalid("period '\(name)' is none of \(known)")
        }
        let database = try database(id, for: caller)
        await sample(database)
        return Statistics(
            record: database.record, days: database.meter.days, samples: database.sampler.samples,
            now: configuration.now()
        ).json(period: hours * 3_600_000)
    }

    /// Looks at every database now and then, as long as the server runs.
    func keepSampling() async {
        while (try? await Task.sleep(for: configuration.sampleInterval)) != nil {
            for database in Array(databases.values) { await sample(database) }
            makeDailyBackups()
        }
    }

    /// Takes over what a database has counted. One that does not run has nothing new to tell.
    func sample(_ database: Database) async {
        do {
            try await database.instance.using { running in
                let traffic = try await running.gateway.traffic()
                let facts = try await ServerFacts.read(from: try RedisConnector(running.redis.endpoint))
                // It may have been deleted meanwhile, and its directory must not come back.
                guard databases[database.record.id] === database else { return }
                let now = configuration.now()
                database.meter.absorb(traffic.usage, generation: running.generation, storage: facts.storage, at: now)
                database.sampler.add(traffic, facts, generation: running.generation, at: now)
                try StateDirectory.write(database.meter.stored, to: database.directory.days)
            }
        } catch {
            // A server that starts anew says nothing; the next look finds what was counted.
            if database.instance.current != nil {
                configuration.report("no statistics of \(database.record.name): \(configuration.words(error))")
            }
        }
    }
}
