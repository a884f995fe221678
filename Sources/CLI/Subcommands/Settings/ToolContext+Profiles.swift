import Settings

extension ToolContext {
    var profiles: ProfileStore {
        get throws {
            ProfileStore(
                file: try ConfigPaths(environment: environment, workingDirectory: workingDirectory).configFile)
        }
    }
}
