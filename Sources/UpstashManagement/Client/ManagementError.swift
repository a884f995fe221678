/// Why the management API did not do or tell what it was asked.
package enum ManagementError: Error, Sendable, Hashable {
    /// 401: the e-mail or the key is wrong.
    case unauthorized(host: String, message: String?)
    /// The key may only read.
    case readOnlyKey(action: String, host: String)
    /// 403: for example an account that came from a marketplace.
    case forbidden(action: String, host: String, message: String?)
    /// 404.
    case notFound(action: String, host: String, message: String?)
    /// The service said no and why; nothing was changed.
    case refused(action: String, host: String, status: Int, message: String)
    /// 429; nothing was changed.
    case throttled(host: String, retryAfter: Duration?)
    /// Nothing was sent: the name, the connection, the proxy or TLS failed.
    case unreachable(host: String, reason: String)
    /// It was sent and nothing tells whether it was done. It must not be sent again before somebody has looked.
    case unknownOutcome(action: String, host: String, reason: String)
    /// A question got no answer in all its attempts.
    case noAnswer(action: String, host: String, reason: String)
    /// An answer that is none of the API's: a wrong URL, or a proxy's page.
    case notTheAPI(host: String, status: Int)
    /// A redirect, which is not followed: it would take the key elsewhere.
    case redirected(host: String)
    /// `http://` to another machine would show the key to everyone on the way.
    case plaintextRefused(host: String)
    /// An id that cannot be one; nothing was sent.
    case badIdentifier(String)
}

extension ManagementError {
    /// What became of the request.
    package enum Fate: Sendable, Hashable {
        /// Not a byte of it left.
        case notSent
        /// It arrived and was not carried out.
        case refused
        /// Whether it was carried out is unknown.
        case unknown
    }

    package var fate: Fate {
        switch self {
        case .unreachable, .plaintextRefused, .badIdentifier: .notSent
        case .unknownOutcome: .unknown
        case .unauthorized, .readOnlyKey, .forbidden, .notFound, .refused, .throttled, .noAnswer, .notTheAPI,
            .redirected:
            .refused
        }
    }
}
