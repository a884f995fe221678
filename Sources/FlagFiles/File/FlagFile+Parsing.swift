import FeatureFlags
import RedisTypes
package import YAMLText

extension FlagFile {
    private static let keys = ["version", "prefix", "tenant", "flags"]
    private static let environmentKeys = ["enabled", "killed", "percentage", "rules"]

    /// Reads a whole file. The first thing that is wrong with it is what is told.
    package init(parsing text: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(FlagFileError) {
        let root: YAMLNode
        do throws(YAMLError) {
            root = try YAMLReader.read(text, limits: limits)
        } catch {
            throw FlagFileError(error)
        }
        self.init(flags: [])
        var found: Set<String> = []
        for entry in try root.entries(of: "a flag file") {
            found.insert(entry.key.text)
            switch entry.key.text {
            case "version":
                guard entry.value.scalar?.integer == Self.version else {
                    throw FlagFileError(.unknownVersion(entry.value.scalar?.text ?? ""), at: entry.value.place)
                }
            case "prefix": prefix = try entry.value.text(of: "prefix")
            case "tenant": tenant = try entry.value.text(of: "tenant")
            case "flags":
                // A file may have none yet.
                if entry.value.isNull { continue }
                for flag in try entry.value.entries(of: "flags") { flags.append(try Self.flag(flag)) }
            default: throw Self.unknownKey(entry, in: "a flag file", Self.keys)
            }
        }
        for key in ["version", "flags"] where !found.contains(key) {
            throw FlagFileError(.missingKey(key, in: "a flag file"), at: root.place)
        }
    }

    private static func flag(_ entry: YAMLEntry) throws(FlagFileError) -> Entry {
        let name: FlagName
        do throws(FlagSyntaxError) {
            name = try FlagName(entry.key.text)
        } catch {
            throw FlagFileError(.syntax(error), at: entry.keyPlace)
        }
        var flag = Entry(name, at: entry.keyPlace, environments: [:])
        var fields = FieldNotation.Reading()
        for entry in try entry.value.entries(of: "a flag") {
            switch entry.key.text {
            case "environments": flag.environments = try environments(entry.value)
            case let key where FieldNotation.keys.contains(key): try FieldNotation.read(entry, into: &fields)
            default: throw unknownKey(entry, in: "a flag", ["environments"] + FieldNotation.keys)
            }
        }
        flag.fields = fields.settings
        guard !flag.environments.isEmpty else { throw FlagFileError(.noEnvironments(name), at: entry.keyPlace) }
        return flag
    }

    private static func environments(_ node: YAMLNode) throws(FlagFileError) -> [FlagEnvironment: FlagSettings] {
        var environments: [FlagEnvironment: FlagSettings] = [:]
        for entry in try node.entries(of: "environments") {
            let environment: FlagEnvironment
            do throws(FlagSyntaxError) {
                environment = try FlagEnvironment(entry.key.text)
            } catch {
                throw FlagFileError(.syntax(error), at: entry.keyPlace)
            }
            environments[environment] = try settings(entry.value)
        }
        return environments
    }

    private static func settings(_ node: YAMLNode) throws(FlagFileError) -> FlagSettings {
        var (isEnabled, isKilled): (Bool?, Bool?) = (nil, nil)
        var percentage: FlagSettings.Percentage?
        var rules: [FlagRule]?
        var rulesPlace = node.place
        var fields = FieldNotation.Reading()
        for entry in try node.entries(of: "an environment") {
            switch entry.key.text {
            case "enabled": isEnabled = try entry.value.boolean(of: "enabled")
            case "killed": isKilled = try entry.value.boolean(of: "killed")
            case "percentage": percentage = try Self.percentage(entry.value)
            case "rules":
                var read: [FlagRule] = []
                for node in try entry.value.items(of: "rules") { read.append(try RuleNotation.rule(node)) }
                rules = read
                rulesPlace = entry.value.place
            case let key where FieldNotation.keys.contains(key): try FieldNotation.read(entry, into: &fields)
            default: throw unknownKey(entry, in: "an environment", environmentKeys + FieldNotation.keys)
            }
        }
        if isKilled == false, rules?.first?.isKillSwitch == true {
            throw FlagFileError(.killSwitchAmongRules, at: rulesPlace)
        }
        return FlagSettings(
            isEnabled: isEnabled, isKilled: isKilled, percentage: percentage, rules: rules, fields: fields.settings)
    }

    /// `null`, `25`, `33.3` or `25%`.
    private static func percentage(_ node: YAMLNode) throws(FlagFileError) -> FlagSettings.Percentage {
        if node.isNull { return .noGate }
        if let number = node.scalar?.number, let text = node.scalar?.text {
            if number == 0 { throw FlagFileError(.syntax(.percentage(text, .zeroLetsEveryoneIn)), at: node.place) }
            guard FlagSettings.Percentage.canBeSet(number) else {
                throw FlagFileError(.syntax(.percentage(text, .outOfRange)), at: node.place)
            }
            return .gate(number)
        }
        let text = try node.text(of: "percentage", expected: "a number from 1 to 100, or null")
        do throws(FlagSyntaxError) {
            return .gate(Double(try FlagPercentage(text).number))
        } catch {
            throw FlagFileError(.syntax(error), at: node.place)
        }
    }

    private static func unknownKey(_ entry: YAMLEntry, in level: String, _ keys: [String]) -> FlagFileError {
        let suggestion = Spelling.closest(to: entry.key.text, in: keys)
        return FlagFileError(.unknownKey(entry.key.text, in: level, suggestion: suggestion), at: entry.keyPlace)
    }
}
