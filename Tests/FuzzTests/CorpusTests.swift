import Foundation
import FuzzReaders
import Subprocess
import TestSupport
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// What `make fuzz` has found interesting so far: each input reached a place in the readers that no other did.
@Suite(.timeLimit(.minutes(5))) struct CorpusTests {
    @Test func everyInputIsReadOrRefused() async throws {
        let archive = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fuzzing/corpus.tar.gz").standardized.path
        try await withTemporaryDirectory { directory in
            let unpacked = try await Subprocess.run(
                .name("tar"), arguments: ["-xzf", archive, "-C", directory], output: .discarded,
                error: .string(limit: 1 << 16))
            try #require(unpacked.terminationStatus == .exited(0), "\(unpacked.standardError)")
            let files = try FileManager.default.subpathsOfDirectory(atPath: directory)
            var count = 0
            for name in files {
                guard let input = FileManager.default.contents(atPath: "\(directory)/\(name)"), !input.isEmpty else {
                    continue
                }
                // What is wrong is a trap.
                Array(input).withUnsafeBufferPointer { fuzzReaders($0.baseAddress, $0.count) }
                count += 1
            }
            #expect(count > 1000)
        }
    }
}
