import Foundation

/// The program as it was built beside the tests.
enum UpkeepBinary {
    static let path = directory + "/upkeep"

    static let directory: String = {
        #if os(Linux)
        let bundle =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        #else
        let bundle =
            Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath ?? CommandLine.arguments[0]
        #endif
        return URL(filePath: bundle).deletingLastPathComponent().path
    }()

    /// Where `Package.swift` is.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
}
