import RedisTypes
import RedisUsers

extension Diagnostic {
    init(users error: DatabaseUsersError) {
        switch error {
        case .refused:
            self.init(
                .notAllowed, "NOUSERS", "\(error)",
                hint: "users need a paid plan and the standard token; upkeep token check tells whose token this is")
        case .noSuchUser: self.init(.notFound, "NOTFOUND", "\(error)", hint: "upkeep token list --users")
        case .reserved:
            self.init(.usage, "RESERVED", "\(error)", hint: "upkeep token create --user app --rights read-write")
        case .notCopyable: self.init(.failed, "RIGHTS", "\(error)")
        }
    }

    init(userTokens error: UserTokenError) {
        switch error {
        case .rightsMissing:
            self.init(.usage, "RIGHTS", "\(error)", hint: "add --rights read-only, read-write or '+@read ~app:*'")
        case .otherRights(let name, _):
            self.init(
                .conflict, "RIGHTS", "\(error)",
                hint:
                    "upkeep token create --user \(Spelling.shellWord(name.text)), without --rights, makes another of the same"
            )
        case .switchedOff(let name):
            self.init(
                .conflict, "OFF", "\(error)",
                hint:
                    "upkeep exec ACL SETUSER \(Spelling.shellWord(name.text)) on, which makes its old tokens valid too")
        case .endlessExpiry:
            self.init(.usage, "EXPIRES", "\(error)", hint: "leave --expires out for a token without an end")
        case .changedMeanwhile: self.init(.conflict, "CHANGED", "\(error)", hint: "try again")
        case .leftBehind:
            self.init(
                .unknown, "LEFTBEHIND", "\(error)",
                hint:
                    "upkeep token list --users shows it as one without an age; upkeep token revoke --user with --digest ends it"
            )
        case .stillValid: self.init(.failed, "STILLVALID", "\(error)", hint: "upkeep token list --users")
        }
    }
}
