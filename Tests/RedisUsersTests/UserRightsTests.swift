import RedisUsers
import Testing

@Suite struct UserRightsTests {
    @Test(arguments: [
        "read-only", "read-write", "+@read ~app:*", " allkeys\t-@all  +get ", "%R~a* +get", "&ch:* +publish",
    ])
    func rulesAreTaken(text: String) throws {
        let rights = try UserRights(text)
        #expect(!rights.rules.isEmpty && rights.rules.allSatisfy { !$0.isEmpty })
        #expect(try UserRights(rights.text) == rights)
    }

    @Test(arguments: [
        ("", UserRightsError.empty), (" ", .empty), ("readonly", .unknown("readonly")), ("+", .unknown("+")),
        ("+client|list", .subcommand("+client|list")), (">secret +get", .password), ("#0a", .password),
        ("nopass", .state("nopass")), ("ON +get", .state("ON")), ("(+get ~k)", .selector),
    ])
    func whatNoRuleIsIsRefused(text: String, error: UserRightsError) {
        #expect(throws: error) { try UserRights(text) }
    }

    @Test func aPasswordAmongTheRulesIsNotShown() {
        let error = #expect(throws: UserRightsError.self) { try UserRights("+get >canary-password") }
        #expect(error.map { "\($0)".contains("canary") } == false)
    }

    @Test func rulesWithoutKeysAreTold() throws {
        let keyless = try UserRights("+@read")
        let all = try UserRights("allkeys +get")
        #expect(!keyless.namesKeys && all.namesKeys && UserRights.readOnly.namesKeys)
    }

    @Test(arguments: ["", "a b", "a\nb", "a\u{0}b", "a\u{A0}b", String(repeating: "x", count: 129)])
    func whatNoNameIsIsRefused(text: String) {
        #expect(UserName(text) == nil)
    }
}
