import ArgumentParser
import Settings

struct ProfileGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Saved databases.",
        subcommands: [ProfileAdd.self, ProfileListing.self, ProfileShow.self, ProfileUse.self, ProfileRemove.self])
}
