/// Text in HTML.
enum Markup {
    static func escaped(_ text: String) -> String {
        var output = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(character)
            }
        }
        return output
    }

    /// - Parameters:
    ///   - attributes: escaped already
    ///   - content: markup; without any, the element ends where it begins
    static func element(
        _ name: String, _ attributes: KeyValuePairs<String, String>, _ content: String? = nil
    ) -> String {
        let list = attributes.map { " \($0.key)=\"\($0.value)\"" }.joined()
        return content.map { "<\(name)\(list)>\($0)</\(name)>" } ?? "<\(name)\(list)/>"
    }

    /// - Parameter last: a cell that is markup already
    static func row(_ cells: [String], last: String = "") -> String {
        "<tr>\(cells.map { "<td>\(escaped($0))</td>" }.joined())\(last)</tr>\n"
    }

    static func table(_ header: [String], _ rows: String) -> String {
        let cells = header.map { "<th>\(escaped($0))</th>" }.joined()
        return "<div class=\"scroll\"><table><tr>\(cells)</tr>\n\(rows)</table></div>\n"
    }
}
