import YAMLText

/// What is read can be written, and is then the same.
func yaml(_ bytes: [UInt8]) {
    guard let value = try? YAMLReader.read(bytes).value else { return }
    let text = YAMLWriter.text(of: value)
    precondition((try? YAMLReader.read(Array(text.utf8)).value) == value)
}
