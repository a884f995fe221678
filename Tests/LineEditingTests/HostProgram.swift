import Foundation

/// The program around the line editor, as it was built beside the tests.
enum HostProgram {
    static let path: String = {
        #if os(Linux)
        let bundle =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        #else
        let bundle =
            Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath ?? CommandLine.arguments[0]
        #endif
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "line-editor-host").path
    }()
}
