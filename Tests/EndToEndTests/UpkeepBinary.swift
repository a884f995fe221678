import Foundation
import TerminalSupport

/// The program as it was built beside the tests.
enum UpkeepBinary {
    static let path = directory + "/upkeep"

    static let directory = BuiltPrograms.directory

    /// Where `Package.swift` is.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
}
