package import FeatureFlags
package import RedisTypes

/// Flags of a flagd document as documents of ours would be, and those that cannot be (reference, section 11.3).
///
/// A flag is carried whole or refused: what is carried answers as flagd does, but for ``Difference``s.
package struct FlagdImport: Sendable, Hashable {
    package struct Flag: Sendable, Hashable {
        package let name: FlagName
        package let settings: FlagSettings
        package let differences: [Difference]
    }

    package struct Refusal: Sendable, Hashable {
        /// As the document has it.
        package let name: String
        package let obstacle: Obstacle

        package init(name: String, obstacle: Obstacle) {
            self.name = name
            self.obstacle = obstacle
        }
    }

    /// In the order of the document.
    package let flags: [Flag]
    package let refused: [Refusal]
    /// Members of the document that no flag has: metadata that all share, for one. What only describes it is not named.
    package let leftOut: [String]

    /// - Throws: ``FlagdError``, for what is no flagd document at all.
    package init(parsing text: ByteString) throws(FlagdError) {
        let root: JSValue
        do throws(JSONProblem) {
            root = try JSValue(json: text)
        } catch {
            throw .notJSON(error)
        }
        guard case .object(let document) = root else { throw .notAnObject(found: root.kind) }
        var evaluators: [ByteString: JSValue] = [:]
        if case .object(let object)? = document["$evaluators"] {
            for member in object.members { evaluators[member.name] = member.value }
        }
        var flags: [Flag] = []
        var refused: [Refusal] = []
        var seen: Set<FlagName> = []
        for (key, value) in try Self.flags(document["flags"]) {
            do throws(Obstacle) {
                guard let name = FlagName(key) else { throw .name }
                guard seen.insert(name).inserted else { throw .repeated }
                var reader = FlagdFlagReader(evaluators: evaluators)
                let settings = try reader.settings(value)
                flags.append(Flag(name: name, settings: settings, differences: reader.differences))
            } catch {
                refused.append(Refusal(name: key.text ?? key.description, obstacle: error))
            }
        }
        self.flags = flags
        self.refused = refused
        leftOut = document.members.map(\.name).filter { !Self.readMembers.contains($0) }.map {
            $0.text ?? $0.description
        }
    }

    private static let readMembers: Set<ByteString> = ["flags", "$evaluators", "$schema"]

    /// A file that sets the flags in these environments.
    package func file(for environments: [FlagEnvironment]) -> FlagFile {
        FlagFile(
            flags: flags.map { flag in
                var entry = FlagFile.Entry(flag.name, environments: [:])
                for environment in environments { entry.environments[environment] = flag.settings }
                return entry
            })
    }

    /// A map from names to flags, or a list of flags that have a `key`.
    private static func flags(_ value: JSValue?) throws(FlagdError) -> [(key: ByteString, value: JSValue)] {
        switch value {
        case .object(let object): return object.members.map { ($0.name, $0.value) }
        case .array(let items):
            var flags: [(key: ByteString, value: JSValue)] = []
            for (place, item) in items.enumerated() {
                guard case .object(let flag) = item, case .string(let key)? = flag["key"] else {
                    throw .noKey(place: place)
                }
                flags.append((key, item))
            }
            return flags
        default: throw .noFlags
        }
    }
}
