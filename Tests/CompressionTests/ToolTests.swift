import Compression
import Subprocess
import TestSupport
import Testing

/// The files that gzip and zstd write and read.
@Suite(.timeLimit(.minutes(5))) struct ToolTests {
    private static func run(_ format: CompressionFormat, _ options: [String], on input: [UInt8]) async throws -> [UInt8]
    {
        let run = try await Subprocess.run(
            .name(format.rawValue), arguments: Arguments(options), input: .array(input),
            output: .bytes(limit: 1 << 24), error: .string(limit: 4096))
        try #require(run.terminationStatus == .exited(0), "\(run.standardError)")
        return run.standardOutput
    }

    @Test(arguments: CompressionFormat.allCases)
    func theToolReadsWhatWeWrite(format: CompressionFormat) async throws {
        for sample in Samples.all {
            let file = try compressed(sample, format, pieces: [60_000, 1])
            #expect(try await Self.run(format, ["-d", "-c"], on: file) == sample)
            #expect(try await Self.run(format, ["-d", "-c"], on: file + file) == sample + sample)
        }
    }

    @Test(arguments: [
        (CompressionFormat.gzip, ["-1"]), (.gzip, ["-6"]), (.gzip, ["-9"]), (.zstd, ["-1"]), (.zstd, ["-3"]),
        (.zstd, ["-19"]), (.zstd, ["-3", "--long=27"]), (.zstd, ["-3", "--no-check"]), (.zstd, ["--fast=5"]),
    ])
    func whatTheToolWritesIsRead(format: CompressionFormat, options: [String]) async throws {
        for sample in Samples.all {
            let file = try await Self.run(format, options + ["-c"], on: sample)
            #expect(CompressionFormat(firstBytes: file) == format)
            #expect(try decompressed(file, format, pieces: [10_000, 1, 77]) == sample)
            #expect(try decompressed(file + file, format) == sample + sample)
        }
    }

    @Test func aWindowThatTheToolHasToBeAskedForIsRefused() async throws {
        let file = try await Self.run(.zstd, ["--long=28", "-c"], on: Samples.records(10))
        #expect(throws: CompressionError.windowTooLarge) { try decompressed(file, .zstd) }
    }
}
