import LocalRedis
import RedisTypes
import Settings
import UpstashREST

/// The gateway that `upkeep local up` keeps in the background: its files and whether it runs.
///
///     <state>/local/token          the standard token, made once
///     <state>/local/tokens         other tokens, as digests
///     <state>/local/gateway.lock   held by the gateway as long as it lives
///     <state>/local/gateway.json   where it listens; believed only while the lock is held
///     <state>/local/gateway.log
///     <state>/local/admin.sock     where the gateway tells what it counts
///     <state>/local/usage.json     what it had counted when it last looked
///     <state>/local/redis/         data of the private Redis
struct LocalInstance: Sendable {
    let directory: String

    /// What `gateway.json` says.
    struct Running: Sendable {
        var processID: Int32
        var url: String
        var token: Secret
    }

    init(_ context: ToolContext) throws {
        let paths = ConfigPaths(environment: context.environment, workingDirectory: context.workingDirectory)
        directory = try paths.stateDirectory + "/local"
    }

    var lockFile: String { directory + "/gateway.lock" }
    var stateFile: String { directory + "/gateway.json" }
    var tokenFile: String { directory + "/token" }
    var tokenList: String { directory + "/tokens" }
    var logFile: String { directory + "/gateway.log" }
    var dataDirectory: String { directory + "/redis" }

    /// The instance, if it runs: the kernel says so, not a file that may be stale.
    var running: Running? {
        get throws {
            guard let process = ProcessLock.holder(path: lockFile),
                let bytes = try PrivateFile.read(stateFile, as: .secret),
                case .one(.bulkString(let url)) = bytes.withUnsafeBytes({ try? ReplyBody.parse($0, encoding: .plain) }),
                let url = url.text
            else { return nil }
            return Running(processID: process, url: url, token: try SecretFile.read(tokenFile))
        }
    }

    /// Written once the gateway listens. The form is the REST API's own: `{"result":"http://…"}`.
    func write(url: String) throws {
        var bytes: [UInt8] = Array("{\"result\":".utf8)
        JSONText.append(Array(url.utf8), to: &bytes)
        bytes += Array("}\n".utf8)
        try PrivateFile.write(bytes, to: stateFile)
    }

    /// Takes the address back: nothing listens there yet.
    func forgetURL() {
        POSIX.removeTree(stateFile)
    }

    /// The instance's token; 256 random bits, made when there is none yet.
    func tokenMakingOne() throws -> Secret {
        if try PrivateFile.read(tokenFile, as: .token) == nil {
            try makePrivateDirectory(directory)
            try SecretFile.write(.random(), to: tokenFile)
        }
        return try SecretFile.read(tokenFile)
    }
}

extension Secret {
    static func random() -> Secret { .random(prefix: "upk_") }
}
