import Foundation
import Testing

/// Imports point one way. SwiftPM lets an undeclared import through, so the sources are read.
@Suite struct ImportTests {
    /// What each module may import. A new arrow is a decision: it is made here, and in `Package.swift`.
    private static let allowed: [String: Set<String>] = [
        "RedisTypes": [],
        "CommandHelp": ["RedisTypes"],
        "RESP": ["RedisTypes"],
        "Compression": ["CZlib", "CZstd"],
        "YAMLText": ["CYAML"],
        "LineEditing": ["CReadline"],
        "NetworkErrors": ["NIOCore", "NIOPosix", "NIOSSL"],
        "RedisNIO": ["NetworkErrors", "RESP", "RedisTypes", "NIOCore", "NIOPosix", "NIOSSL", "NIOTLS"],
        "LocalRedis": ["RedisNIO", "RedisTypes", "NIOCore", "Subprocess", "System", "SystemPackage"],
        "UpstashREST": ["RedisTypes"],
        "UpstashClient": [
            "NetworkErrors", "UpstashREST", "RESP", "RedisTypes", "NIOCore", "NIOPosix", "NIOSSL", "NIOTLS",
        ],
        "UpstashManagement": ["RecordFormats", "UpstashClient", "UpstashREST", "RedisTypes"],
        "RedisGateway": [
            "NetworkErrors", "UpstashREST", "RedisNIO", "RESP", "RedisTypes", "Crypto", "NIOCore", "NIOPosix",
            "NIOHTTP1", "NIOSSL", "NIOTLS",
        ],
        "RecordFormats": ["RESP", "RedisTypes", "Crypto"],
        "RedisTransfer": ["RecordFormats", "RedisTypes", "Crypto"],
        "RateLimits": ["RedisTypes"],
        "RateLimitLab": ["RateLimits", "RecordFormats", "RedisTypes"],
        "RedisUsers": ["RedisTypes"],
        "FeatureFlags": ["RedisTypes", "Crypto"],
        "FlagFiles": ["FeatureFlags", "RedisTypes", "YAMLText"],
        "Settings": ["UpstashREST", "RedisTypes"],
        "TokenRotation": ["RecordFormats", "RedisTypes", "RedisUsers", "Settings", "UpstashManagement", "YAMLText"],
        "ManagementAPI": [
            "LocalRedis", "RecordFormats", "RedisGateway", "RedisNIO", "RedisTypes", "Settings", "UpstashREST",
            "NIOCore",
        ],
        "CLI": [
            "ArgumentParser", "CommandHelp", "Compression", "FeatureFlags", "FlagFiles", "LineEditing", "LocalRedis",
            "ManagementAPI", "RateLimitLab",
            "RateLimits", "RecordFormats", "RedisGateway", "RedisNIO", "RedisTransfer",
            "RedisTypes", "RedisUsers",
            "Settings", "Subprocess", "System", "SystemPackage", "TokenRotation", "UpstashClient", "UpstashManagement",
            "UpstashREST",
        ],
        "ManualPages": ["ArgumentParser", "CLI", "FoundationEssentials"],
        "generate-docs": ["ManualPages", "FoundationEssentials"],
        "upkeep": ["CLI"],
    ]

    /// Headers of C libraries, without Swift sources.
    private static let headers: Set = ["CReadline", "CYAML", "CZlib", "CZstd"]

    /// The system and what comes with the language; allowed everywhere but in `RedisTypes`.
    private static let platform: Set = ["Darwin", "Dispatch", "Glibc", "Musl", "Synchronization"]

    @Test func everyImportIsAnArrowOfTheArchitecture() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
        let modules = try FileManager.default.contentsOfDirectory(atPath: sources.path(percentEncoded: false))
            .filter { !$0.hasPrefix(".") }
        #expect(Set(modules) == Self.headers.union(Self.allowed.keys))
        for module in modules where !Self.headers.contains(module) {
            let allowed = (Self.allowed[module] ?? []).union(module == "RedisTypes" ? [] : Self.platform)
            let files = try #require(
                FileManager.default.enumerator(
                    at: sources.appending(path: module).resolvingSymlinksInPath(), includingPropertiesForKeys: nil))
            var count = 0
            for case let file as URL in files where file.pathExtension == "swift" {
                count += 1
                for name in Self.imports(in: try String(contentsOf: file, encoding: .utf8)) {
                    #expect(allowed.contains(name), "\(module)/\(file.lastPathComponent) imports \(name)")
                }
            }
            #expect(count > 0, "no sources in \(module)")
        }
    }

    @Test(arguments: [
        ("import A", "A"), ("package import B", "B"), ("@preconcurrency public import C", "C"),
        ("@testable import D", "D"), ("  import struct E.F", "E"), ("import G.H", "G"), ("import I  // why", "I"),
    ])
    func anImportIsFoundInAnyForm(line: String, module: String) {
        #expect(Self.imports(in: "let important = 1\n\(line)\n// import Z\n") == [module])
    }

    private static func imports(in source: String) -> [String] {
        source.split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.prefix { $0 != "/" }.split(separator: " ")
            guard let position = words.firstIndex(of: "import"), words[..<position].allSatisfy(isModifier) else {
                return nil
            }
            var rest = words[(position + 1)...]
            if rest.count > 1, kinds.contains(rest.first ?? "") { rest = rest.dropFirst() }
            return rest.first?.split(separator: ".").first.map(String.init)
        }
    }

    private static func isModifier(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["public", "package", "internal", "fileprivate", "private"].contains(word)
    }

    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]

    /// The image is built from what this file lets in.
    @Test func theImageHasEveryDirectoryOfThePackage() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let package = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
        let ignored = try String(contentsOf: root.appending(path: "docs/Dockerfile.dockerignore"), encoding: .utf8)
        let paths = package.split(separator: "path: \"").dropFirst().compactMap { $0.split(separator: "/").first }
        #expect(!paths.isEmpty)
        for directory in Set(paths + ["Sources", "Tests"]) {
            #expect(ignored.split(separator: "\n").contains("!\(directory)"), "\(directory)")
        }
    }
}
