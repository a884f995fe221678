package import RedisTypes

/// Where a key too large for one transaction is built: in the cluster slot of the key, since `RENAME` leaves no slot.
///
/// No two imports at once have a place in common: the job is in its name. Nor have two keys of one job, unless they
/// have a hash in common too; then they are of one shard, which builds one key at a time. A later run of the same job
/// finds what an earlier one left there.
package struct StagingPlace: Sendable, Hashable {
    package let temporaryKey: ByteString
    /// Says how far the building has come. What begins with it is never a ``temporaryKey``, which has a brace there.
    package let proofKey: ByteString

    package init(for key: ByteString, job: String) {
        let hash = String(FNV1a.hash64(key.bytes), radix: 16)
        let name = Array("{".utf8) + ClusterSlot.tag(of: key).bytes + "}:\(job):\(hash)".utf8
        temporaryKey = ByteString("__import:".utf8 + name)
        proofKey = ByteString("__import:proof:".utf8 + name)
    }

    /// Keeps what is being built for a day: no longer is it left behind by a run that was killed.
    var keeping: RedisCommand { ["EXPIRE", temporaryKey, "86400"] }

    /// Leaves a proof, which is as short-lived.
    func proving(_ proof: ByteString) -> RedisCommand { ["SET", proofKey, proof, "EX", "86400"] }

    var question: RedisCommand { ["GET", proofKey] }

    /// Clears up after a failure.
    package var discarding: RedisCommand { ["DEL", temporaryKey, proofKey] }
}
