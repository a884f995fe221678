/// What a change was, as the history has it.
package enum FlagOperation: String, Sendable, Hashable, CaseIterable {
    case create, update, kill, unkill, rename, copy, delete, replace, repair, undo
    case copyEnvironment = "copy-environment"
}
