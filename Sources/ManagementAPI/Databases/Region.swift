/// Where the service has databases (management reference 7).
struct Region: Sendable, Hashable {
    enum Platform: String, Sendable, CaseIterable {
        case aws, gcp
    }

    let code: String
    let platform: Platform
    /// Whether it can be a read region too.
    let servesReads: Bool

    private init(_ code: String, _ platform: Platform, servesReads: Bool = true) {
        self.code = code
        self.platform = platform
        self.servesReads = servesReads
    }

    static let all: [Region] =
        [
            "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-west-1", "eu-west-2",
            "eu-central-1", "ap-south-1", "ap-southeast-1", "ap-northeast-1", "ap-southeast-2",
        ].map { Region($0, .aws) } + [Region("af-south-1", .aws, servesReads: false)]
        + ["us-central1", "us-east4", "europe-west1", "asia-northeast1"].map { Region($0, .gcp, servesReads: false) }

    init?(code: String) {
        guard let region = Self.all.first(where: { $0.code == code }) else { return nil }
        self = region
    }

    /// A primary region by its code.
    static func primary(_ code: String, platform: String?) throws(Refusal) -> Region {
        guard let region = Region(code: code) else {
            throw .invalid("primary_region '\(code)' is none of \(all.map(\.code).joined(separator: ", "))")
        }
        if let platform {
            guard let platform = Platform(rawValue: platform) else {
                throw .invalid("platform '\(platform)' is neither aws nor gcp")
            }
            guard platform == region.platform else {
                throw .invalid("primary_region '\(code)' is not a region of \(platform.rawValue)")
            }
        }
        return region
    }

    /// Checks read regions beside a primary.
    static func checkRead(_ codes: [String], primary: String, plan: Plan) throws(Refusal) {
        for (index, code) in codes.enumerated() {
            guard Region(code: code)?.servesReads == true else {
                let known = all.filter(\.servesReads).map(\.code).joined(separator: ", ")
                throw .invalid("read region '\(code)' is none of \(known)")
            }
            if code == primary { throw .invalid("read region '\(code)' is the primary region") }
            if codes[..<index].contains(code) { throw .invalid("read region '\(code)' is given twice") }
        }
        if plan.isFree, codes.count > 1 { throw .invalid("the free plan has at most one read region") }
    }
}
