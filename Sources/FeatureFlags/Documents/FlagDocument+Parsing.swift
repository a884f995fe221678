package import RedisTypes

extension FlagDocument {
    /// Reads what is in Redis. What the SDK needs to answer, `enabled`, the rules and the percentage, must be of its type;
    /// what it only carries along, names, times and the environment, may be anything, as it answers all the same.
    package init(parsing text: ByteString) throws(FlagDocumentError) {
        var members: [Member] = []
        var places: [ByteString: Int] = [:]
        do {
            let value = try JSReader.value(of: text.bytes[...])
            guard case .object = value else {
                throw FlagDocumentError.wrongType(field: "", expected: "an object", found: value.kind)
            }
            for member in try JSReader.members(of: text.bytes[...]) {
                let read = Member(
                    name: member.name, nameText: ByteString(member.nameText), valueText: ByteString(member.valueText))
                // As in JavaScript, a repeated name keeps its first place and takes its last value.
                if let place = places[read.name] {
                    members[place].valueText = read.valueText
                } else {
                    places[read.name] = members.count
                    members.append(read)
                }
            }
        } catch let problem as JSONProblem {
            throw .notJSON(problem)
        } catch let error as FlagDocumentError {
            throw error
        } catch {
            throw .notJSON(JSONProblem(at: 0, "it cannot be read"))
        }
        let fields = Fields(members: members)
        self.init(
            members: members, version: fields.text("version"), isEnabled: try fields.boolean("enabled"),
            name: fields.text("name"), rules: try fields.rules(), environmentText: fields.text("environment"),
            percentage: try fields.number("percentage"), createdAt: fields.milliseconds("createdAt"),
            updatedAt: fields.milliseconds("updatedAt"))
    }

    private struct Fields {
        var members: [Member]

        /// The text of a member is JSON already; what could not be read would be missing.
        func value(_ name: ByteString) -> JSValue? {
            members.first { $0.name == name }.flatMap { try? JSReader.value(of: $0.valueText.bytes[...]) }
        }

        func boolean(_ name: ByteString) throws(FlagDocumentError) -> Bool {
            switch value(name) {
            case .boolean(let value): return value
            case nil: throw .missing(field: name.text ?? "")
            case let value?: throw wrongType(name, "a boolean", value)
            }
        }

        func text(_ name: ByteString) -> ByteString? {
            if case .string(let text)? = value(name) { text } else { nil }
        }

        func number(_ name: ByteString) throws(FlagDocumentError) -> Double? {
            switch value(name) {
            case nil, .null: return nil
            case .number(let number) where number.isFinite: return number
            case let value?: throw wrongType(name, "a number or null", value)
            }
        }

        /// Fractions of one are none.
        func milliseconds(_ name: ByteString) -> Int64? {
            if case .number(let number)? = value(name) { Int64(exactly: number.rounded(.down)) } else { nil }
        }

        func rules() throws(FlagDocumentError) -> [FlagRule] {
            guard let member = members.first(where: { $0.name == "rules" }) else { throw .missing(field: "rules") }
            guard let value = value("rules"), case .array = value else {
                throw wrongType("rules", "a list", value("rules") ?? .null)
            }
            let texts: [ArraySlice<UInt8>]
            do { texts = try JSReader.elements(of: member.valueText.bytes[...]) } catch { throw .notJSON(error) }
            var rules: [FlagRule] = []
            for (place, text) in texts.enumerated() { rules.append(try FlagRule(parsing: text, place: place)) }
            return rules
        }

        private func wrongType(_ name: ByteString, _ expected: String, _ found: JSValue) -> FlagDocumentError {
            .wrongType(field: name.text ?? "", expected: expected, found: found.kind)
        }
    }
}
