// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

/// Asks pkg-config only where a library is not on the compiler's own paths. On Linux it is, and the directories that
/// pkg-config names would be searched before the one of `scripts/static-runtimes`.
func homebrew(_ library: String) -> String? {
    #if os(Linux)
    nil
    #else
    library
    #endif
}

/// What each module may import; `Tests/ArchitectureTests` holds the sources to it.
let package = Package(
    name: "upkeep",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "upkeep", targets: ["upkeep"]),
        .library(name: "UpstashClient", targets: ["UpstashClient", "UpstashREST", "RedisTypes"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        // Without its Foundation overlay, which costs every start of the tool.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .target(name: "RedisTypes", swiftSettings: settings),
        .target(name: "CommandHelp", dependencies: ["RedisTypes"], swiftSettings: settings),
        .target(name: "RESP", dependencies: ["RedisTypes"], swiftSettings: settings),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: homebrew("libzstd"), providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .target(name: "Compression", dependencies: ["CZlib", "CZstd"], swiftSettings: settings),
        .systemLibrary(
            name: "CYAML", pkgConfig: homebrew("yaml-0.1"), providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .target(name: "YAMLText", dependencies: ["CYAML"], swiftSettings: settings),
        .systemLibrary(
            name: "CReadline", pkgConfig: homebrew("readline"),
            providers: [.apt(["libreadline-dev"]), .brew(["readline"])]),
        // The terminal library is named for a static readline, which cannot name it itself.
        .target(
            name: "LineEditing", dependencies: ["CReadline"], swiftSettings: settings,
            linkerSettings: [.linkedLibrary("tinfo", .when(platforms: [.linux]))]),
        .target(name: "NetworkErrors", dependencies: [nioCore, nioPosix, nioSSL], swiftSettings: settings),
        .target(
            name: "RedisNIO", dependencies: ["NetworkErrors", "RESP", "RedisTypes", nioCore, nioPosix, nioTLS, nioSSL],
            swiftSettings: settings),
        .target(
            name: "LocalRedis",
            dependencies: [
                "RedisNIO", "RedisTypes", .product(name: "Subprocess", package: "swift-subprocess"), nioCore,
            ],
            swiftSettings: settings),
        .target(name: "UpstashREST", dependencies: ["RedisTypes"], swiftSettings: settings),
        .target(
            name: "UpstashClient",
            dependencies: ["NetworkErrors", "UpstashREST", "RESP", "RedisTypes", nioCore, nioPosix, nioTLS, nioSSL],
            swiftSettings: settings),
        .target(
            name: "UpstashManagement",
            dependencies: ["RecordFormats", "UpstashClient", "UpstashREST", "RedisTypes"], swiftSettings: settings),
        .target(
            name: "RedisGateway",
            dependencies: [
                "NetworkErrors", "UpstashREST", "RedisNIO", "RESP", "RedisTypes", crypto, nioCore, nioPosix, nioHTTP1,
                nioTLS, nioSSL,
            ],
            swiftSettings: settings),
        .target(name: "RecordFormats", dependencies: ["RESP", "RedisTypes", crypto], swiftSettings: settings),
        .target(
            name: "RedisTransfer", dependencies: ["RecordFormats", "RedisTypes", crypto], swiftSettings: settings),
        .target(name: "RateLimits", dependencies: ["RedisTypes"], swiftSettings: settings),
        .target(
            name: "RateLimitLab", dependencies: ["RateLimits", "RecordFormats", "RedisTypes"], swiftSettings: settings),
        .target(name: "RedisUsers", dependencies: ["RedisTypes"], swiftSettings: settings),
        .target(name: "FeatureFlags", dependencies: ["RedisTypes", crypto], swiftSettings: settings),
        .target(name: "FlagFiles", dependencies: ["FeatureFlags", "RedisTypes", "YAMLText"], swiftSettings: settings),
        .target(name: "Settings", dependencies: ["UpstashREST", "RedisTypes"], swiftSettings: settings),
        .target(
            name: "TokenRotation",
            dependencies: ["RecordFormats", "RedisTypes", "RedisUsers", "Settings", "UpstashManagement", "YAMLText"],
            swiftSettings: settings),
        .target(
            name: "ManagementAPI",
            dependencies: [
                "LocalRedis", "RecordFormats", "RedisGateway", "RedisNIO", "RedisTypes", "Settings", "UpstashREST",
                nioCore,
            ], swiftSettings: settings),
        .target(
            name: "CLI",
            dependencies: [
                "CommandHelp", "Compression", "FeatureFlags", "FlagFiles", "LineEditing", "LocalRedis",
                "ManagementAPI", "RateLimitLab",
                "RateLimits", "RecordFormats", "RedisGateway", "RedisNIO", "RedisTransfer", "RedisTypes", "RedisUsers",
                "Settings", "TokenRotation", "UpstashClient", "UpstashManagement", "UpstashREST",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings),
        .target(
            name: "ManualPages",
            dependencies: ["CLI", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: settings),
        .executableTarget(name: "generate-docs", dependencies: ["ManualPages"], swiftSettings: settings),
        .executableTarget(name: "upkeep", dependencies: ["CLI"], swiftSettings: settings),

        .target(
            name: "TestSupport",
            dependencies: [
                "LocalRedis", "RESP", "RedisGateway", "RedisNIO", "RedisTypes", nioCore, nioPosix, nioHTTP1, nioSSL,
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "FuzzReaders",
            dependencies: [
                "FeatureFlags", "FlagFiles", "RESP", "RateLimitLab", "RecordFormats", "RedisGateway", "RedisNIO",
                "RedisTypes", "UpstashClient", "UpstashREST", "YAMLText", nioCore,
            ],
            path: "Fuzzing/Readers", swiftSettings: settings),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "FuzzReaders", "TestSupport", .product(name: "Subprocess", package: "swift-subprocess"),
            ], swiftSettings: settings),
        .testTarget(name: "ArchitectureTests", swiftSettings: settings),
        .testTarget(
            name: "RedisTypesTests",
            dependencies: ["LocalRedis", "RedisNIO", "RedisTypes", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "CommandHelpTests", dependencies: ["CommandHelp", "RedisTypes", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "RESPTests", dependencies: ["RESP", "RedisTypes", "TestSupport", nioCore], swiftSettings: settings),
        .testTarget(
            name: "CompressionTests",
            dependencies: ["Compression", "TestSupport", .product(name: "Subprocess", package: "swift-subprocess")],
            swiftSettings: settings),
        .testTarget(
            name: "YAMLTextTests",
            dependencies: ["YAMLText", "TestSupport"], exclude: ["Reference"], swiftSettings: settings),
        .testTarget(
            name: "RedisNIOTests",
            dependencies: ["RedisNIO", "RESP", "RedisTypes", "TestSupport", nioCore, nioPosix, nioSSL],
            swiftSettings: settings),
        .testTarget(
            name: "LocalRedisTests",
            dependencies: [
                "LocalRedis", "RedisNIO", "RedisTypes", "TestSupport",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "UpstashRESTTests", dependencies: ["UpstashREST", "RedisTypes", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "RedisGatewayTests",
            dependencies: [
                "LocalRedis", "RedisGateway", "RedisNIO", "RESP", "RedisTypes", "UpstashREST", "TestSupport", nioCore,
                nioPosix, nioSSL,
            ], swiftSettings: settings),
        .testTarget(
            name: "ManagementAPITests",
            dependencies: [
                "LocalRedis", "ManagementAPI", "RedisGateway", "RedisNIO", "RedisTypes", "TestSupport", "UpstashREST",
            ], swiftSettings: settings),
        .testTarget(
            name: "UpstashClientTests",
            dependencies: [
                "RedisGateway", "UpstashClient", "UpstashREST", "RESP", "RedisTypes", "TestSupport", nioCore, nioPosix,
            ], swiftSettings: settings),
        .testTarget(
            name: "UpstashManagementTests",
            dependencies: [
                "UpstashManagement", "UpstashClient", "UpstashREST", "RedisTypes", "TestSupport",
            ], swiftSettings: settings),
        .testTarget(
            name: "RecordFormatsTests", dependencies: ["RecordFormats", "RedisTypes", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "RedisTransferTests",
            dependencies: [
                "RedisGateway", "RedisTransfer", "RecordFormats", "RedisTypes", "TestSupport", "UpstashClient",
                "UpstashREST",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "RateLimitsTests",
            dependencies: ["RateLimits", "RedisNIO", "RedisTypes", "TestSupport"], exclude: ["SDK"],
            swiftSettings: settings),
        .testTarget(
            name: "RateLimitLabTests", dependencies: ["RateLimitLab", "RateLimits", "RecordFormats", "RedisTypes"],
            swiftSettings: settings),
        .testTarget(
            name: "RedisUsersTests",
            dependencies: [
                "RedisGateway", "RedisNIO", "RedisTypes", "RedisUsers", "TestSupport", "UpstashClient", "UpstashREST",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "FeatureFlagsTests",
            dependencies: [
                "FeatureFlags", "RedisGateway", "RedisNIO", "RedisTypes", "TestSupport", "UpstashClient", "UpstashREST",
            ], exclude: ["Reference"], swiftSettings: settings),
        .testTarget(
            name: "FlagFilesTests",
            dependencies: ["FeatureFlags", "FlagFiles", "RedisNIO", "RedisTypes", "TestSupport", "YAMLText"],
            exclude: ["Reference"], swiftSettings: settings),
        .testTarget(
            name: "SettingsTests", dependencies: ["Settings", "RedisTypes", "TestSupport", "UpstashREST"],
            swiftSettings: settings),
        .testTarget(
            name: "TokenRotationTests",
            dependencies: [
                "RedisTypes", "RedisUsers", "Settings", "TestSupport", "TokenRotation", "UpstashClient",
                "UpstashManagement", "UpstashREST",
            ], swiftSettings: settings),
        .executableTarget(
            name: "line-editor-host", dependencies: ["LineEditing"], path: "Tests/LineEditorHost",
            swiftSettings: settings),
        .target(name: "TerminalSupport", path: "Tests/TerminalSupport", swiftSettings: settings),
        .testTarget(
            name: "LineEditingTests", dependencies: ["LineEditing", "TerminalSupport", "line-editor-host"],
            swiftSettings: settings),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "CLI", "FeatureFlags", "ManualPages", "RESP", "RecordFormats", "RedisTransfer", "RedisTypes",
                "RedisUsers", "Settings", "UpstashClient", "UpstashManagement", "UpstashREST", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "RedisTypes", "TerminalSupport", "TestSupport", "upkeep",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ], exclude: ["Formats", "SDK"], swiftSettings: settings),
    ]
)

// `make fuzz`: its `main` is libFuzzer's.
if Context.environment["UPKEEP_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz-readers", dependencies: ["FuzzReaders"], path: "Fuzzing/Main", swiftSettings: settings))
}
