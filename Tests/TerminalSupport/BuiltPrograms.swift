import Foundation

/// The programs as they were built beside the tests.
package enum BuiltPrograms {
    package static let directory: String = {
        #if os(Linux)
        let bundle =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        #else
        let bundle =
            Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath ?? CommandLine.arguments[0]
        #endif
        return URL(filePath: bundle).deletingLastPathComponent().path
    }()
}
