/// How far an import has come: what a checkpoint keeps.
package struct ImportProgress: Sendable {
    /// The number of the item up to which all that could not be read are in the report.
    package var read: Int
    /// For each shard the number of the item up to which all of its items are done, whatever became of them.
    package var doneThrough: [Int]
    package var report: TransferReport
}
