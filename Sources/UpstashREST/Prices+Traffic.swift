/// What is charged beside commands on pay as you go: what a database stores and sends beyond what is free.
extension Prices {
    package static let freeBandwidthBytes = 200_000_000_000
    package static let dollarsPerGigabyteSent = 0.03
    package static let freeStorageBytes = 1_000_000_000
    package static let dollarsPerGigabyteMonth = 0.25
}
