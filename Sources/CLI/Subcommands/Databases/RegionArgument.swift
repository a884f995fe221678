import ArgumentParser
import RedisTypes
import UpstashManagement

extension Region: ExpressibleByArgument {
    public init?(argument: String) { return nil }

    /// Reads a code, and says which ones there are when it is none.
    static func argument(_ code: String) throws -> Region {
        if let region = named(code) { return region }
        let codes = all.map(\.code)
        let closest = Spelling.closest(to: code.lowercased(), in: codes)
        throw ValidationError(
            "there is no region \(Spelling.shown(code))" + (closest.map { "; did you mean \($0)?" } ?? ".")
                + " The regions are \(codes.joined(separator: ", ")).")
    }

    /// The same for a region that only serves reads.
    static func readArgument(_ code: String) throws -> Region {
        let region = try argument(code)
        guard region.takesReads else {
            let codes = all.filter(\.takesReads).map(\.code)
            throw ValidationError(
                "\(region.code) can be a primary region only. Read regions are \(codes.joined(separator: ", ")).")
        }
        return region
    }
}
