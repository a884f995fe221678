import RecordFormats
import RedisTypes

extension TransferCheckpoint {
    /// Whether a file that begins with these bytes says that it is a checkpoint.
    package static func isOne(_ bytes: [UInt8]) -> Bool { bytes.starts(with: #"{"format":"upkeep-checkpoint""#.utf8) }

    /// One line of JSON, and one with the SHA-256 of the first.
    package var bytes: [UInt8] {
        var line = JSONLine()
        line.add("format", "upkeep-checkpoint")
        line.add("version", Int64(Self.version))
        line.add("job", job)
        line.add("created", created)
        line.add("tool", tool)
        line.add("verb", verb)
        line.add("mode", mode)
        line.add("finished", isFinished)
        line.add("source") { line in
            line.add("size", source.size)
            line.add("modified_ns", source.modified)
            line.add("hashed_bytes", source.hashedBytes)
            line.add("sha256", source.sha256)
            line.add("server_id", source.serverID)
            line.add("cursor", source.cursor?.text)
        }
        line.add("target") { line in
            line.add("host", target.host)
            line.add("principal_id", target.principalID)
            line.add("server_id", target.serverID)
        }
        line.add("options", options)
        line.addArray("shards", shards.enumerated()) { line, shard in
            line.add("id", Int64(shard.offset))
            line.add("acked_through") { $0.add("record", Int64(shard.element)) }
        }
        line.add("counts") { line in
            for (name, count) in counts.sorted(by: { $0.key < $1.key }) { line.add(name, Int64(count)) }
        }
        line.add("items_read", Int64(itemsRead))
        line.add("rejects_bytes", rejectsBytes)
        line.add("output_bytes", outputBytes)
        let json = line.end()
        return json + Array(ContentDigest.hexadecimal(of: json).utf8) + [0x0A]
    }

    package init(bytes: [UInt8]) throws(CheckpointError) {
        guard let end = bytes.firstIndex(of: 0x0A) else { throw .damaged(reason: "it has no second line") }
        let json = Array(bytes[...end])
        guard bytes[(end + 1)...].elementsEqual(Array(ContentDigest.hexadecimal(of: json).utf8) + [0x0A]) else {
            throw .damaged(reason: "its checksum does not fit")
        }
        do throws(JSONError) {
            var reader = JSONReader(json[...])
            try self.init(json: &reader)
        } catch { throw .damaged(reason: error.reason) }
        guard let version = versionRead, version <= Self.version else { throw .newerVersion(versionRead ?? 0) }
        versionRead = nil
    }

    private init(json reader: inout JSONReader) throws(JSONError) {
        self.init(
            job: "", created: "", tool: "", verb: "", mode: "", target: Target(host: "", principalID: ""), options: [])
        try reader.beginObject()
        while let member = try reader.nextMember() {
            switch String(decoding: member.name, as: UTF8.self) {
            case "version": versionRead = Int(try reader.integer() ?? 0)
            case "job": job = try reader.text() ?? ""
            case "created": created = try reader.text() ?? ""
            case "tool": tool = try reader.text() ?? ""
            case "verb": verb = try reader.text() ?? ""
            case "mode": mode = try reader.text() ?? ""
            case "finished": isFinished = try reader.boolean()
            case "source": try readSource(&reader)
            case "target": try readTarget(&reader)
            case "options":
                try reader.beginArray()
                while try reader.nextElement() { options.append(try reader.text() ?? "") }
            case "shards": try readShards(&reader)
            case "counts":
                try reader.beginObject()
                while let count = try reader.nextMember() {
                    counts[String(decoding: count.name, as: UTF8.self)] = Int(try reader.integer() ?? 0)
                }
            case "items_read": itemsRead = Int(try reader.integer() ?? 0)
            case "rejects_bytes": rejectsBytes = try reader.integer() ?? 0
            case "output_bytes": outputBytes = try reader.integer() ?? 0
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readSource(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let member = try reader.nextMember() {
            switch String(decoding: member.name, as: UTF8.self) {
            case "size": source.size = try reader.integer()
            case "modified_ns": source.modified = try reader.integer()
            case "hashed_bytes": source.hashedBytes = try reader.integer() ?? 0
            case "sha256": source.sha256 = try reader.text()
            case "server_id": source.serverID = try reader.text()
            case "cursor": source.cursor = try reader.text().map { ByteString($0) }
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readTarget(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let member = try reader.nextMember() {
            switch String(decoding: member.name, as: UTF8.self) {
            case "host": target.host = try reader.text() ?? ""
            case "principal_id": target.principalID = try reader.text() ?? ""
            case "server_id": target.serverID = try reader.text()
            default: try reader.skipValue()
            }
        }
    }

    private mutating func readShards(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginArray()
        while try reader.nextElement() {
            var through = 0
            try reader.beginObject()
            while let member = try reader.nextMember() {
                guard ByteString(member.name) == "acked_through" else {
                    try reader.skipValue()
                    continue
                }
                try reader.beginObject()
                while try reader.nextMember() != nil { through = Int(try reader.integer() ?? 0) }
            }
            shards.append(through)
        }
    }
}

extension JSONReader {
    fileprivate mutating func text() throws(JSONError) -> String? {
        if try peek() == .null {
            try null()
            return nil
        }
        return String(decoding: try string(), as: UTF8.self)
    }

    fileprivate mutating func integer() throws(JSONError) -> Int64? {
        if try peek() == .null {
            try null()
            return nil
        }
        return Int64(String(decoding: try number(), as: UTF8.self))
    }
}
