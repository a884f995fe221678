import NIOCore
import RESP
import RedisNIO
import RedisTypes

/// Which tokens are valid on one event loop, whose they are, and which connections to Redis serve them. Used on that
/// loop only.
///
/// A token of the gateway's own is known by its digest. The token of a Redis user carries user and password; Redis says
/// if they are right, once a second for as long as the token is in use, so that nothing need be told to any gateway when
/// they change.
final class Identities {
    /// What is known of a principal's credentials.
    enum Standing {
        case valid, refused
        /// Redis has been asked.
        case pending
        case unreachable
        /// Redis has not been asked, or that is forgotten: see ``Identities/settle(_:token:onSettled:)``.
        case unknown

        var isValid: Bool {
            if case .valid = self { true } else { false }
        }
    }

    /// A Redis user whose token is in use.
    private final class Member {
        let principal: Principal
        let user: ByteString
        let password: TokenDigest
        let connector: RedisConnector
        let links: RedisLinks
        var standing = Standing.pending
        var lastUse = NIODeadline.now()
        /// Since when it is not valid.
        var settled = NIODeadline.now()
        var isAsking = false
        var onSettled: [() -> Void] = []

        init(
            _ principal: Principal, _ credentials: (user: ByteString, password: ByteString),
            _ connector: RedisConnector, _ links: RedisLinks
        ) {
            self.principal = principal
            user = credentials.user
            password = credentials.password.bytes.withUnsafeBytes { TokenDigest(of: $0) }
            self.connector = connector
            self.links = links
        }
    }

    /// A user's token that was not used for so long is forgotten, with its connections.
    private static let memory = TimeAmount.seconds(60)
    /// A refused token is not asked about again for so long.
    private static let refusalMemory = TimeAmount.seconds(1)

    private let eventLoop: any EventLoop
    private let connector: RedisConnector
    private let links: RedisLinks
    private let usesReadOnlyUser: Bool
    private let limits: GatewayLimits
    /// Users of Redis that no token of a client stands for.
    private let reservedUsers: [ByteString]
    private var readOnly: (digest: TokenDigest, connector: RedisConnector, links: RedisLinks)?
    private var members: [Principal: Member] = [:]
    private var tokens: TokenSet
    /// Changes when a principal that was valid may no longer be.
    private(set) var generation = 0
    /// Ends the streams of a principal that is no longer valid.
    var onRevocation: ((Principal) -> Void)?
    /// Whether a principal has a stream open.
    var isStreaming: ((Principal) -> Bool)?

    init(
        _ tokens: TokenSet, _ connector: RedisConnector, usesReadOnlyUser: Bool, limits: GatewayLimits,
        eventLoop: any EventLoop
    ) {
        self.limits = limits
        reservedUsers = RedisUser.reserved(for: connector)
        self.tokens = tokens
        self.connector = connector
        self.usesReadOnlyUser = usesReadOnlyUser
        self.eventLoop = eventLoop
        links = RedisLinks(connector, eventLoop: eventLoop, maximumExclusive: limits.redisConnections)
    }

    private func makeLinks(_ connector: RedisConnector) -> RedisLinks {
        RedisLinks(connector, eventLoop: eventLoop, maximumExclusive: limits.redisConnections)
    }

    // MARK: Tokens

    /// Whose `token` this is; `nil` when it is nobody's. A user's token may yet be refused: see ``standing(of:)``.
    func principal(of token: UnsafeRawBufferPointer, at now: Int64) -> Principal? {
        let digest = TokenDigest(of: token)
        if let known = tokens.token(for: digest, at: now) {
            if known.rights == .readOnly, usesReadOnlyUser { prepareReadOnly(digest, token) }
            return Principal(known)
        }
        guard let credentials = ACLToken.credentials(in: token), let name = credentials.user.text,
            credentials.password.text != nil,
            // Behind these are everything, perhaps without a password, and tokens of another kind.
            !reservedUsers.contains(credentials.user)
        else { return nil }
        return Principal(name: name, rights: .user(digest))
    }

    /// The links of read-only tokens log in with the first that was seen, for as long as it is valid.
    private func prepareReadOnly(_ digest: TokenDigest, _ token: UnsafeRawBufferPointer) {
        guard readOnly == nil, let password = String(validating: token, as: UTF8.self) else { return }
        var connector = connector
        connector.endpoint.username = RedisUser.readOnlyName.text
        connector.endpoint.password = Secret(password)
        readOnly = (digest, connector, makeLinks(connector))
    }

    /// Takes a new list of tokens and ends the streams of those that are no longer in it.
    func replace(_ tokens: TokenSet, at now: Int64) {
        let old = self.tokens
        self.tokens = tokens
        generation &+= 1
        for token in old.tokens
        where !tokens.tokens.contains(where: {
            $0.digest == token.digest && $0.name == token.name && $0.rights == token.rights
        }) {
            revoke(token)
        }
        expire(at: now)
    }

    /// Of the read-only tokens that are valid.
    func readOnlyDigests(at now: Int64) -> [TokenDigest] {
        tokens.tokens.filter { $0.rights == .readOnly && $0.isValid(at: now) }.map(\.digest)
    }

    private func expire(at now: Int64) {
        for token in tokens.tokens where !token.isValid(at: now) {
            tokens.tokens.removeAll { $0 == token }
            revoke(token)
        }
    }

    private func revoke(_ token: GatewayToken) {
        generation &+= 1
        if let readOnly, readOnly.digest == token.digest {
            // Requests with other tokens are on their way over it too.
            readOnly.links.retire()
            self.readOnly = nil
        }
        onRevocation?(Principal(token))
    }

    // MARK: Users of Redis

    func standing(of principal: Principal) -> Standing {
        guard case .user = principal.rights else { return .valid }
        return members[principal]?.standing ?? .unknown
    }

    /// Asks Redis about a user's token unless that is known.
    /// - Parameter onSettled: called once when it is, if it is not yet.
    func settle(_ principal: Principal, token: UnsafeRawBufferPointer, onSettled: @escaping () -> Void) {
        guard case .user = principal.rights else { return }
        if let member = members[principal] {
            member.lastUse = .now()
            switch member.standing {
            case .pending: member.onSettled.append(onSettled)
            case .unreachable, .unknown:
                member.standing = .pending
                member.onSettled.append(onSettled)
                ask(about: member)
            case .valid, .refused: break
            }
            return
        }
        guard let credentials = ACLToken.credentials(in: token), let user = credentials.user.text,
            let password = credentials.password.text
        else { return }
        if members.count >= limits.users { makeRoom() }
        var connector = connector
        connector.endpoint.username = user
        connector.endpoint.password = Secret(password)
        let member = Member(principal, credentials, connector, makeLinks(connector))
        member.onSettled.append(onSettled)
        members[principal] = member
        ask(about: member)
    }

    private func ask(about member: Member) {
        guard !member.isAsking else { return }
        member.isAsking = true
        ReplyCollector.send([["ACL", "GETUSER", member.user]], over: links.sharedConnection()) { [weak self] result in
            member.isAsking = false
            guard let self else { return }
            // Forgotten meanwhile.
            guard self.members[member.principal] === member else { return }
            switch result {
            case .success(let replies):
                let reply = replies.first ?? .null
                if case .error(let error) = reply, error.kind == .temporarilyRefused {
                    return self.noAnswer(on: member)
                }
                self.settle(member, as: RedisUser(reply: reply)?.accepts(member.password) == true ? .valid : .refused)
            case .failure: self.noAnswer(on: member)
            }
        }
    }

    /// One that was valid stays so: Redis will say what its commands may do.
    private func noAnswer(on member: Member) {
        if case .pending = member.standing { settle(member, as: .unreachable) }
    }

    private func settle(_ member: Member, as standing: Standing) {
        member.standing = standing
        switch standing {
        case .valid, .pending, .unknown: break
        case .unreachable: member.settled = .now()
        case .refused:
            member.settled = .now()
            member.links.close()
            onRevocation?(member.principal)
        }
        let waiting = member.onSettled
        member.onSettled = []
        for onSettled in waiting { onSettled() }
    }

    /// Looks after users and expiries; called about once a second.
    func sweep(at now: Int64) {
        expire(at: now)
        for member in members.values {
            switch member.standing {
            case .valid: ask(about: member)
            // However often it is tried meanwhile: it may be right by now.
            case .refused, .unreachable:
                if NIODeadline.now() - member.settled > Self.refusalMemory { forget(member) }
            case .pending, .unknown: break
            }
        }
        for member in members.values where NIODeadline.now() - member.lastUse >= Self.memory {
            if isInUse(member) { member.lastUse = .now() } else { forget(member) }
        }
    }

    /// Forgets a tenth of the members, as far as they are not in use. Those in use have a request or a stream each, of
    /// which there is a limit.
    private func makeRoom() {
        let unused = members.values.filter { !isInUse($0) }.sorted { $0.lastUse < $1.lastUse }
        for member in unused.prefix(max(1, limits.users / 10)) { forget(member) }
    }

    private func isInUse(_ member: Member) -> Bool {
        if case .pending = member.standing { return true }
        return !member.links.isIdle || isStreaming?(member.principal) ?? false
    }

    private func forget(_ member: Member) {
        member.links.close()
        members[member.principal] = nil
    }

    // MARK: Connections

    /// The connections that serve the commands of `principal`.
    func links(for principal: Principal) -> RedisLinks {
        switch principal.rights {
        case .standard: links
        case .readOnly: usesReadOnlyUser ? readOnly?.links ?? closedLinks : links
        case .user: members[principal]?.links ?? closedLinks
        }
    }

    /// Stands for links that are gone: whatever is sent over it fails.
    private lazy var closedLinks: RedisLinks = {
        let links = makeLinks(connector)
        links.close()
        return links
    }()

    /// A connection for one stream of `principal`, beside those that transactions take turns on.
    func streamConnection(for principal: Principal) -> RedisConnection {
        var connector: RedisConnector? =
            switch principal.rights {
            case .standard: connector
            case .readOnly: usesReadOnlyUser ? readOnly?.connector : connector
            case .user: members[principal]?.connector
            }
        // No one looks at the size of an event after this.
        connector?.replyLimit = limits.commandBytes
        return connector?.connect(on: eventLoop) ?? closedLinks.sharedConnection()
    }

    func close() {
        links.close()
        readOnly?.links.close()
        for member in members.values { member.links.close() }
        members = [:]
    }
}
