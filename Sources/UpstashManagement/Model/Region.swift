/// Where a database can be (management reference, section 7).
package struct Region: Sendable, Hashable {
    package enum Platform: String, Sendable, Hashable {
        case aws, gcp
    }

    package let code: String
    package let place: String
    package let platform: Platform
    /// Whether reads can be served there too.
    package let takesReads: Bool

    package static let all: [Region] = [
        aws("us-east-1", "N. Virginia"), aws("us-east-2", "Ohio"), aws("us-west-1", "N. California"),
        aws("us-west-2", "Oregon"), aws("ca-central-1", "Canada"), aws("sa-east-1", "São Paulo"),
        aws("eu-west-1", "Ireland"), aws("eu-west-2", "London"), aws("eu-central-1", "Frankfurt"),
        aws("ap-south-1", "Mumbai"), aws("ap-southeast-1", "Singapore"), aws("ap-northeast-1", "Tokyo"),
        aws("ap-southeast-2", "Sydney"), aws("af-south-1", "Cape Town", takesReads: false),
        gcp("us-central1", "Iowa"), gcp("us-east4", "Virginia"), gcp("europe-west1", "Belgium"),
        gcp("asia-northeast1", "Tokyo"),
    ]

    /// - Returns: `nil` for a code that is none of ours; the service may know more by then.
    package static func named(_ code: String) -> Region? {
        let code = code.lowercased()
        return all.first { $0.code == code }
    }

    private static func aws(_ code: String, _ place: String, takesReads: Bool = true) -> Region {
        Region(code: code, place: place, platform: .aws, takesReads: takesReads)
    }

    private static func gcp(_ code: String, _ place: String) -> Region {
        Region(code: code, place: place, platform: .gcp, takesReads: false)
    }
}
