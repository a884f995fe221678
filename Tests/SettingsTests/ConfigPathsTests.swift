import Testing

@testable import Settings

@Suite struct ConfigPathsTests {
    private func paths(_ environment: [String: String]) -> ConfigPaths {
        ConfigPaths(environment: environment, workingDirectory: "/w")
    }

    @Test(arguments: [
        (["HOME": "/h"], "/h/.config/upkeep/config.toml", "/h/.local/state/upkeep", "/h/.cache/upkeep"),
        (["HOME": "/h/"], "/h/.config/upkeep/config.toml", "/h/.local/state/upkeep", "/h/.cache/upkeep"),
        (["HOME": "/"], "/.config/upkeep/config.toml", "/.local/state/upkeep", "/.cache/upkeep"),
        (
            ["HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s/", "XDG_CACHE_HOME": "/k"],
            "/c/upkeep/config.toml", "/s/upkeep", "/k/upkeep"
        ),
        (
            ["HOME": "/h", "XDG_CONFIG_HOME": "c", "XDG_STATE_HOME": "./s", "XDG_CACHE_HOME": ""],
            "/h/.config/upkeep/config.toml", "/h/.local/state/upkeep", "/h/.cache/upkeep"
        ),
    ])
    func followXDG(environment: [String: String], config: String, state: String, cache: String) throws {
        let paths = paths(environment)
        #expect(try paths.configFile == config)
        #expect(try paths.stateDirectory == state)
        #expect(try paths.cacheDirectory == cache)
    }

    @Test(arguments: [
        ("/etc/u.toml", "/etc/u.toml"), ("u.toml", "/w/u.toml"), ("", "/h/.config/upkeep/config.toml"),
    ])
    func theConfigFileCanBeNamed(value: String, file: String) throws {
        #expect(try paths(["HOME": "/h", "UPKEEP_CONFIG": value]).configFile == file)
    }

    @Test(arguments: [[:], ["HOME": ""], ["HOME": "relative"]])
    func withoutAHomeOnlyUseFails(environment: [String: String]) throws {
        let paths = paths(environment)
        #expect(try settingsError { try paths.configFile } == .noHome(variable: "XDG_CONFIG_HOME"))
        #expect(try settingsError { try paths.stateDirectory } == .noHome(variable: "XDG_STATE_HOME"))
    }

    @Test(arguments: [("/h/x", "~/x"), ("/hx", "/hx"), ("/h", "/h"), ("/etc/x", "/etc/x")])
    func homeIsShortened(path: String, shown: String) {
        #expect(paths(["HOME": "/h"]).abbreviated(path) == shown)
    }
}
