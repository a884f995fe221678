import RedisTypes

/// What the service makes of a command, in words.
extension CommandInfo {
    /// What one call is billed as.
    var billingText: String {
        guard isBilled else { return "no" }
        let own = isWrite ? "1 command in each region" : "1 command"
        switch name {
        case "EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO":
            return own + ", and every command the script runs"
        default: return own
        }
    }

    /// Whether and how it can be sent over REST.
    var restText: String {
        let note = restNote.map { "; " + $0 } ?? ""
        switch rest {
        case .allowed: return (isWrite ? "yes, but not with a read-only token" : "yes") + note
        case .withoutBlocking: return "answers at once, as if the time to wait were over" + note
        case .barred: return "not as a command: it belongs to a connection" + note
        case .unavailable: return "no: the service does not have it" + note
        }
    }

    /// What the table cannot say (Upstash's REST API and compatibility pages).
    private var restNote: String? {
        switch name {
        case "ACL LOG": "always empty"
        case "ACL SETUSER": "a password must come from ACL GENTOKEN"
        case "COMMAND": "the reply is an empty array"
        case "CONFIG GET", "CONFIG SET": "only notify-keyspace-events"
        case "FUNCTION KILL", "SCRIPT KILL": "always refused with NOTBUSY"
        case "INFO": "sections server, clients, memory, stats, cluster and keyspace"
        case "KEYS": "not with a read-only token, nor in a large database: SCAN goes page by page"
        case "MONITOR": "/monitor streams it"
        case "MULTI", "EXEC", "DISCARD": "/multi-exec runs a whole transaction"
        case "SCAN": "not with a read-only token"
        case "SELECT": "only database 0"
        case "SUBSCRIBE": "/subscribe/<channel> streams it"
        case "PSUBSCRIBE": "/psubscribe/<pattern> streams it"
        case "WATCH", "UNWATCH": "SET IFEQ or a script compares and sets"
        default: nil
        }
    }
}
