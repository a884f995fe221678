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
    }

    /// A Redis user whose token is in use.
    private final class Member {
        let principal: Principal
        let user: ByteString
        let password: ByteString
        let connector: RedisConnector
        let links: RedisLinks
        var standing = Standing.pending
        var lastUse = NIODeadline.now()
        var isAsking = false
        var onSettled: [() -> Void] = []

        init(
            _ principal: Principal, _ credentials: (user: ByteString, password: ByteString),
            _ connector: RedisConnector,
            _ eventLoop: any EventLoop
        ) {
            self.principal = principal
            (user, password) = credentials
            self.connector = connector
            links = RedisLinks(connector, eventLoop: eventLoop)
        }
    }

    /// A user's token that was not used for so long is forgotten, with its connections.
    private static let memory = TimeAmount.seconds(60)
    /// A refused token is not asked about again for so long.
    private static let refusalMemory = TimeAmount.seconds(1)
    private static let maximumMembers = 1024

    private let eventLoop: any EventLoop
    private let connector: RedisConnector
    private let links: RedisLinks
    private let usesReadOnlyUser: Bool
    private var readOnly: (digest: TokenDigest, connector: RedisConnector, links: RedisLinks)?
    private var members: [Principal: Member] = [:]
    private var lent: [ObjectIdentifier: RedisLinks] = [:]
    private var tokens: TokenSet
    /// Changes when a principal that was valid may no longer be.
    private(set) var generation = 0
    /// Ends the streams of a principal that is no longer valid.
    var onRevocation: ((Principal) -> Void)?

    init(_ tokens: TokenSet, _ connector: RedisConnector, usesReadOnlyUser: Bool, eventLoop: any EventLoop) {
        self.tokens = tokens
        self.connector = connector
        self.usesReadOnlyUser = usesReadOnlyUser
        self.eventLoop = eventLoop
        links = RedisLinks(connector, eventLoop: eventLoop)
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
            // Behind the one is everything, and without a password; behind the other are tokens of another kind.
            !RedisUser.reserved.contains(credentials.user)
        else { return nil }
        return Principal(name: name, rights: .user(digest))
    }

    /// The links of read-only tokens log in with the newest token that was seen.
    private func prepareReadOnly(_ digest: TokenDigest, _ token: UnsafeRawBufferPointer) {
        if let readOnly, readOnly.digest == digest { return }
        guard let password = String(validating: token, as: UTF8.self) else { return }
        readOnly?.links.close()
        var connector = connector
        connector.endpoint.username = RedisUser.readOnlyName.text
        connector.endpoint.password = Secret(password)
        readOnly = (digest, connector, RedisLinks(connector, eventLoop: eventLoop))
    }

    /// Takes a new list of tokens and ends the streams of those that are no longer in it.
    func replace(_ tokens: TokenSet, at now: Int64) {
        let old = self.tokens
        self.tokens = tokens
        generation &+= 1
        for token in old.tokens
        where !tokens.tokens.contains(where: { $0.digest == token.digest && $0.name == token.name }) {
            revoke(Principal(token))
        }
        expire(at: now)
    }

    private func expire(at now: Int64) {
        for token in tokens.tokens where !token.isValid(at: now) {
            tokens.tokens.removeAll { $0 == token }
            revoke(Principal(token))
        }
    }

    private func revoke(_ principal: Principal) {
        generation &+= 1
        if principal.isReadOnly {
            readOnly?.links.close()
            readOnly = nil
        }
        onRevocation?(principal)
    }

    // MARK: Users of Redis

    func standing(of principal: Principal) -> Standing {
        guard case .user = principal.rights else { return .valid }
        return members[principal]?.standing ?? .refused
    }

    /// Asks Redis about a user's token unless that is known.
    /// - Parameter onSettled: called once when it is, if it is not yet.
    func settle(_ principal: Principal, token: UnsafeRawBufferPointer, onSettled: @escaping () -> Void) {
        guard case .user = principal.rights else { return }
        if let member = members[principal] {
            member.lastUse = .now()
            if case .pending = member.standing { member.onSettled.append(onSettled) }
            return
        }
        guard let credentials = ACLToken.credentials(in: token), let user = credentials.user.text,
            let password = credentials.password.text
        else { return }
        if members.count >= Self.maximumMembers { forget(unusedFor: .zero) }
        var connector = connector
        connector.endpoint.username = user
        connector.endpoint.password = Secret(password)
        let member = Member(principal, credentials, connector, eventLoop)
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
            switch result {
            case .success(let replies):
                let user = replies.first.flatMap { RedisUser(reply: $0) }
                self.settle(member, as: user?.accepts(member.password) == true ? .valid : .refused)
            // One that was valid stays so: Redis will say what its commands may do.
            case .failure: if case .pending = member.standing { self.settle(member, as: .unreachable) }
            }
        }
    }

    private func settle(_ member: Member, as standing: Standing) {
        member.standing = standing
        switch standing {
        case .valid, .pending: break
        case .unreachable: members[member.principal] = nil
        case .refused:
            member.links.close()
            member.lastUse = .now()
            revoke(member.principal)
        }
        let waiting = member.onSettled
        member.onSettled = []
        for onSettled in waiting { onSettled() }
    }

    /// Looks after users and expiries; called about once a second.
    /// - Parameter isStreaming: whether a principal has a stream open.
    func sweep(at now: Int64, isStreaming: (Principal) -> Bool) {
        expire(at: now)
        for member in members.values {
            if isStreaming(member.principal) { member.lastUse = .now() }
            switch member.standing {
            case .valid: ask(about: member)
            case .refused where NIODeadline.now() - member.lastUse > Self.refusalMemory:
                members[member.principal] = nil
            case .refused, .pending, .unreachable: break
            }
        }
        forget(unusedFor: Self.memory)
    }

    private func forget(unusedFor time: TimeAmount) {
        for member in members.values where NIODeadline.now() - member.lastUse >= time {
            if case .pending = member.standing { continue }
            member.links.close()
            members[member.principal] = nil
        }
    }

    // MARK: Connections

    /// The connections that serve the commands of `principal`.
    func links(for principal: Principal) -> RedisLinks {
        switch principal.rights {
        case .standard: links
        case .readOnly: readOnly?.links ?? links
        case .user: members[principal]?.links ?? closedLinks
        }
    }

    /// Stands for links that are gone: whatever is sent over it fails.
    private lazy var closedLinks: RedisLinks = {
        let links = RedisLinks(connector, eventLoop: eventLoop)
        links.close()
        return links
    }()

    /// A connection for one stream of `principal`, beside those that transactions take turns on.
    func streamConnection(for principal: Principal) -> RedisConnection {
        let connector =
            switch principal.rights {
            case .standard: connector
            case .readOnly: readOnly?.connector ?? connector
            case .user: members[principal]?.connector ?? connector
            }
        return connector.connect(on: eventLoop)
    }

    func close() {
        links.close()
        readOnly?.links.close()
        for member in members.values { member.links.close() }
        members = [:]
    }
}
