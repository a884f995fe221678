import RecordFormats
import RedisTypes

extension RotationRecord {
    /// Why a journal cannot be read.
    package struct Damaged: Error, Sendable, Hashable {
        package var reason: String
    }

    /// One line of JSON, and one with the SHA-256 of the first.
    package var bytes: [UInt8] {
        var line = JSONLine()
        line.add("format", "upkeep-rotation")
        line.add("version", Int64(Self.version))
        line.add("revision", revision)
        line.add("strategy", target.strategy.rawValue)
        line.add("scope", target.scope)
        line.add("name", target.name)
        line.add("words", target.words)
        line.add("url", url)
        line.add("created", created)
        line.add("updated", updated)
        line.add("direction", direction.rawValue)
        line.add("outcome", outcome.rawValue)
        line.add("completed", completed.map(\.rawValue))
        line.add("begun", begun?.rawValue)
        line.addArray("places", deliveries) { line, delivery in
            let parts = delivery.place.parts
            line.add("kind", parts.kind)
            line.add("subject", parts.subject)
            line.add("detail", parts.detail)
            line.add("state", delivery.state.rawValue)
        }
        line.add("old", oldDigest)
        line.add("new", newDigest)
        line.add("check", check)
        line.add("grace") { line in
            line.add("whole", grace.whole)
            line.add("left", grace.left)
            line.add("wall", grace.seen?.wall)
            line.add("uptime", grace.seen?.uptime)
            line.add("boot", grace.seen?.boot)
        }
        line.add("facts") { line in
            for (name, value) in facts.sorted(by: { $0.key < $1.key }) { line.add(name, value) }
        }
        let json = line.end()
        return json + Array(ContentDigest.hexadecimal(of: json).utf8) + [0x0A]
    }

    package init(bytes: [UInt8]) throws(Damaged) {
        guard let end = bytes.firstIndex(of: 0x0A) else { throw Damaged(reason: "it is cut") }
        let json = Array(bytes[...end])
        guard bytes[(end + 1)...].elementsEqual(Array(ContentDigest.hexadecimal(of: json).utf8) + [0x0A]) else {
            throw Damaged(reason: "its checksum does not fit")
        }
        var fields = Fields()
        do throws(JSONError) {
            var reader = JSONReader(json[...])
            try fields.read(&reader)
        } catch { throw Damaged(reason: error.reason) }
        guard fields.numbers["version"] == Int64(Self.version) else {
            throw Damaged(reason: "another version of upkeep wrote it")
        }
        try self.init(fields)
    }

    private init(_ fields: Fields) throws(Damaged) {
        func text(_ name: String) throws(Damaged) -> String {
            guard let text = fields.texts[name] else { throw Damaged(reason: "it has no \(name)") }
            return text
        }
        func known<Value: RawRepresentable<String>>(_ name: String, _ type: Value.Type) throws(Damaged) -> Value {
            guard let value = Value(rawValue: try text(name)) else {
                throw Damaged(reason: "its \(name) is not known")
            }
            return value
        }
        let target = RotationTarget(
            try known("strategy", RotationStrategy.self), scope: try text("scope"), name: try text("name"),
            words: fields.lists["words"] ?? [])
        let numbers = fields.numbers
        var seen: GraceTime.Reading?
        if let wall = numbers["grace.wall"], let uptime = numbers["grace.uptime"] {
            seen = GraceTime.Reading(wall: wall, uptime: uptime, boot: fields.texts["grace.boot"] ?? "")
        }
        self.init(
            target, url: try text("url"), old: try text("old"), places: [], check: fields.texts["check"],
            grace: GraceTime(whole: numbers["grace.whole"] ?? 0, left: numbers["grace.left"] ?? 0, seen: seen),
            now: numbers["created"] ?? 0)
        updated = numbers["updated"] ?? 0
        revision = max(0, numbers["revision"] ?? 0)
        direction = try known("direction", Direction.self)
        outcome = try known("outcome", Outcome.self)
        newDigest = fields.texts["new"]
        facts = fields.facts
        if fields.texts["begun"] != nil { begun = try known("begun", RotationStep.self) }
        for name in fields.lists["completed"] ?? [] {
            guard let step = RotationStep(rawValue: name) else { throw Damaged(reason: "a step in it is not known") }
            completed.append(step)
        }
        for place in fields.places {
            guard let state = Delivery.State(rawValue: place["state"] ?? ""),
                let kept = RotationPlace(
                    kind: place["kind"] ?? "", subject: place["subject"] ?? "", detail: place["detail"] ?? "")
            else { throw Damaged(reason: "a place in it is not known") }
            deliveries.append(Delivery(place: kept, state: state))
        }
    }
}

/// What a journal holds, before it is made sense of.
private struct Fields {
    var texts: [String: String] = [:]
    var numbers: [String: Int64] = [:]
    var lists: [String: [String]] = [:]
    var facts: [String: String] = [:]
    var places: [[String: String]] = []

    mutating func read(_ reader: inout JSONReader, prefix: String = "") throws(JSONError) {
        try reader.beginObject()
        while let member = try reader.nextMember() {
            let name = String(decoding: member.name, as: UTF8.self)
            switch (prefix + name, try reader.peek()) {
            case ("places", .array):
                try reader.beginArray()
                while try reader.nextElement() { places.append(try Self.pairs(&reader)) }
            case ("facts", .object): facts = try Self.pairs(&reader)
            case ("grace", .object): try read(&reader, prefix: "grace.")
            case (let path, .string): texts[path] = String(decoding: try reader.string(), as: UTF8.self)
            case (let path, .number): numbers[path] = Int64(String(decoding: try reader.number(), as: UTF8.self))
            case (let path, .array):
                try reader.beginArray()
                while try reader.nextElement() {
                    lists[path, default: []].append(String(decoding: try reader.string(), as: UTF8.self))
                }
            default: try reader.skipValue()
            }
        }
    }

    private static func pairs(_ reader: inout JSONReader) throws(JSONError) -> [String: String] {
        var pairs: [String: String] = [:]
        try reader.beginObject()
        while let member = try reader.nextMember() {
            pairs[String(decoding: member.name, as: UTF8.self)] = String(decoding: try reader.string(), as: UTF8.self)
        }
        return pairs
    }
}
