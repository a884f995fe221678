import FeatureFlags
import RedisTypes

/// JSON for people: two spaces a level, and on one line what fits on one.
struct JSONLayout {
    private static let width = 100

    private var output = ""

    /// - Parameter levels: of objects that never stand on one line, from the outermost.
    static func text(_ value: JSValue, levels: Int) -> String {
        var layout = JSONLayout()
        layout.write(value, indent: 0, levels: levels)
        return layout.output + "\n"
    }

    private mutating func write(_ value: JSValue, indent: Int, levels: Int) {
        var line = ""
        if case .object(let object) = value, levels > 0, !object.members.isEmpty {
            write(object, indent: indent, levels: levels)
        } else if Self.append(value, to: &line, upTo: Self.width - indent) {
            output += line
        } else {
            switch value {
            case .object(let object) where !object.members.isEmpty: write(object, indent: indent, levels: levels)
            case .array(let items) where !items.isEmpty: write(items, indent: indent)
            default: output += Self.text(value)
            }
        }
    }

    private mutating func write(_ items: [JSValue], indent: Int) {
        let margin = String(repeating: " ", count: indent)
        output += "[\n"
        for (place, item) in items.enumerated() {
            output += "\(place > 0 ? ",\n" : "")\(margin)  "
            write(item, indent: indent + 2, levels: 0)
        }
        output += "\n\(margin)]"
    }

    private mutating func write(_ object: JSObject, indent: Int, levels: Int) {
        let margin = String(repeating: " ", count: indent)
        output += "{\n"
        for (place, member) in object.members.enumerated() {
            output += "\(place > 0 ? ",\n" : "")\(margin)  \(Self.text(.string(member.name))): "
            write(member.value, indent: indent + 2, levels: levels - 1)
        }
        output += "\n\(margin)}"
    }

    /// Appends the value on one line, and ends where that is longer than `width`: what is around it was tried before.
    private static func append(_ value: JSValue, to line: inout String, upTo width: Int) -> Bool {
        switch value {
        case .array(let items):
            line += "["
            for (place, item) in items.enumerated() {
                if place > 0 { line += ", " }
                guard append(item, to: &line, upTo: width) else { return false }
            }
            line += "]"
        case .object(let object):
            line += "{"
            for (place, member) in object.members.enumerated() {
                if place > 0 { line += ", " }
                line += "\(text(.string(member.name))): "
                guard append(member.value, to: &line, upTo: width) else { return false }
            }
            line += "}"
        default: line += text(value)
        }
        return line.utf8.count <= width
    }

    /// JSON is UTF-8: half of a pair is an escape.
    private static func text(_ value: JSValue) -> String { value.json.text ?? "null" }
}
