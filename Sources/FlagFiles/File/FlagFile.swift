package import FeatureFlags
package import YAMLText

/// Flags as a file says they are to be. What it does not name, it leaves as it is.
///
///     version: 1
///     prefix: edge-flags                   # of the keys; may be missing, as the tenant may
///     flags:
///       beta-ui:
///         description: The new navigation  # of all environments, unless one of them says otherwise
///         owner: web
///         expiresAt: 2026-12-31T00:00:00Z
///         fields: {ticket: WEB-7}          # whatever else the documents hold
///         environments:
///           production:
///             enabled: true                # the answer when no rule matches
///             percentage: 25               # null for no gate
///             killed: false                # left as it is unless it is said
///             rules:
///               - country in DE,AT
///               - plan eq free => false
package struct FlagFile: Sendable, Hashable {
    package static let version = 1

    package var prefix: String?
    package var tenant: String?
    package var flags: [Entry]

    package init(prefix: String? = nil, tenant: String? = nil, flags: [Entry]) {
        self.prefix = prefix
        self.tenant = tenant
        self.flags = flags
    }

    package var names: [FlagName] { flags.map(\.name) }

    /// A flag.
    package struct Entry: Sendable, Hashable {
        package var name: FlagName
        /// Of its name, when a file was read.
        package var place: YAMLPlace?
        /// Of all environments, those too that ``environments`` has not.
        package var fields: [FieldSetting]
        package var environments: [FlagEnvironment: FlagSettings]

        package init(
            _ name: FlagName, at place: YAMLPlace? = nil, fields: [FieldSetting] = [],
            environments: [FlagEnvironment: FlagSettings]
        ) {
            self.name = name
            self.place = place
            self.fields = fields
            self.environments = environments
        }
    }
}
