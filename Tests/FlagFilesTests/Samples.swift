import FeatureFlags
import FlagFiles
import RedisTypes
import YAMLText

/// A document as it is stored.
func document(json: String) throws -> FlagDocument { try FlagDocument(parsing: ByteString(json)) }

/// A document as the SDK writes it.
func document(
    _ name: String = "beta-ui", _ environment: FlagEnvironment = .production, enabled: Bool = false,
    percentage: String = "null", rules: [String] = [], extra: String = ""
) throws -> FlagDocument {
    try document(
        json: """
            {"version":"v1","enabled":\(enabled),"name":"\(name)","rules":[\(rules.joined(separator: ","))],\
            "environment":"\(environment)","percentage":\(percentage),"createdAt":1700000000000,\
            "updatedAt":1700000000000\(extra)}
            """)
}

func rule(_ json: String) throws -> FlagRule { try FlagRule(parsing: Array(json.utf8)[...], place: 0) }

func flagFile(_ text: String) throws -> FlagFile { try FlagFile(parsing: Array(text.utf8)) }

func fileError(_ text: String) -> FlagFileError? {
    do throws(FlagFileError) {
        _ = try FlagFile(parsing: Array(text.utf8))
        return nil
    } catch {
        return error
    }
}

func stored(_ documents: FlagFile.Documents) -> [FlagState] {
    documents.map { FlagState($0.key, isListed: true, texts: $0.value.mapValues(\.text)) }
}

/// Flags at the default keys, ``now``.
func inventory(_ states: [FlagState]) -> FlagInventory { FlagInventory(states, time: now) }

let now: Int64 = 1_800_000_000_000
