/// All flags at one moment, for whoever watches them. Whoever changed them, the SDK's dashboard among them: the next
/// snapshot shows it.
package struct FlagSnapshot: Sendable, Hashable {
    package let flags: [FlagName: FlagState]

    package init(_ listing: FlagListing) {
        flags = Dictionary(listing.flags.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package init() {
        flags = [:]
    }

    /// What has changed since an earlier snapshot, by name and in the order of environments.
    package func changes(since earlier: FlagSnapshot) -> FlagChanges {
        var changes = FlagChanges()
        for name in Set(flags.keys).union(earlier.flags.keys).sorted() {
            let (old, new) = (earlier.flags[name], flags[name])
            let (wasListed, isListed) = (old?.isListed ?? false, new?.isListed ?? false)
            if wasListed != isListed {
                changes.memberships.append(MembershipChange(name, before: wasListed, after: isListed))
            }
            for environment in FlagEnvironment.allCases {
                let (before, after) = (old?.texts[environment], new?.texts[environment])
                if before != after {
                    changes.documents.append(DocumentChange(name, environment, before: before, after: after))
                }
            }
        }
        return changes
    }
}

/// What differs between two snapshots.
package struct FlagChanges: Sendable, Hashable {
    package var documents: [DocumentChange] = []
    package var memberships: [MembershipChange] = []

    package var isEmpty: Bool { documents.isEmpty && memberships.isEmpty }
}
