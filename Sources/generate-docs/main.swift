import FoundationEssentials
import ManualPages

// Writes man/ and completions/ below the working directory.
for directory in ["man", "completions"] {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: directory) where !name.hasSuffix(".7") {
        try FileManager.default.removeItem(atPath: "\(directory)/\(name)")
    }
}
for (path, text) in try GeneratedFiles.all() {
    try Data(text.utf8).write(to: URL(filePath: path))
}
