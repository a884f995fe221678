import Testing

@testable import CLI

@Suite struct SecretLinesTests {
    @Test(arguments: [
        "AUTH pw", "auth user pw", "HELLO 3 AUTH u pw", "ACL SETUSER u >pw", "acl gentoken u", "ACL RESTTOKEN u pw",
        "CONFIG SET requirepass pw", "config set maxmemory 1 masterauth pw", "MIGRATE h 1 k 0 1 AUTH pw",
        "EVAL \"redis.call('AUTH', 'pw')\" 0", " GET k", "3 AUTH pw", "!AUTH pw", ":exec AUTH pw", "AUTH \"pw",
        "# AUTH pw", "#AUTH pw", "\"A\"UTH pw",
        ":curl AUTH pw", ":watch 2s --for 1m AUTH pw", ":edit auth pw", "GET k | curl -H 'Authorization: Bearer pw' x",
    ])
    func aLineWithASecretIsNotKept(line: String) {
        #expect(!SecretLines.mayKeep(Array(line.utf8)))
    }

    @Test(arguments: [
        "GET k", "SET auth x", "ACL WHOAMI", "CONFIG GET *", "HELLO 3", "EVAL \"return 1\" 0", "SET k \"a",
        "GET k | jq .", ":curl GET k", ":watch 2s GET k",
    ])
    func anyOtherIs(line: String) {
        #expect(SecretLines.mayKeep(Array(line.utf8)))
    }
}
