/// Where the consumers of a token have it from.
package enum RotationPlace: Sendable, Hashable {
    /// A profile of the configuration file.
    case profile(String)
    /// A `.env` file, whichever of the known variables it has.
    case envFile(String)
    /// A value in a JSON, YAML or TOML file.
    case key(file: String, path: String)
    /// A file with nothing else in it.
    case file(String)
    /// A command of the shell, which gets the token on its standard input.
    case program(String)
    /// Standard output.
    case output

    var parts: (kind: String, subject: String, detail: String) {
        switch self {
        case .profile(let name): ("profile", name, "")
        case .envFile(let path): ("env", path, "")
        case .key(let file, let path): ("key", file, path)
        case .file(let path): ("file", path, "")
        case .program(let line): ("exec", line, "")
        case .output: ("output", "", "")
        }
    }

    init?(kind: String, subject: String, detail: String) {
        switch kind {
        case "profile": self = .profile(subject)
        case "env": self = .envFile(subject)
        case "key": self = .key(file: subject, path: detail)
        case "file": self = .file(subject)
        case "exec": self = .program(subject)
        case "output": self = .output
        default: return nil
        }
    }

    /// The file that the token stands in, if it is one that others may be able to read.
    package var sharedFile: String? {
        switch self {
        case .envFile(let path), .key(let path, _): path
        case .profile, .file, .program, .output: nil
        }
    }
}

extension RotationPlace: CustomStringConvertible {
    package var description: String {
        switch self {
        case .profile(let name): "profile \(name)"
        case .envFile(let path), .file(let path): path
        case .key(let file, let path): "\(path) in \(file)"
        case .program(let line): "the program \(line)"
        case .output: "standard output"
        }
    }
}
