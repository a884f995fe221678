import NIOCore

/// Stands before the HTTP decoder, which is silent until a head is whole, and tells the ``RequestHandler`` behind it
/// of bytes that completed nothing: how a client is found that sends its head one byte at a time.
final class FragmentWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let requests: RequestHandler

    init(_ requests: RequestHandler) {
        self.requests = requests
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let before = requests.partCount
        context.fireChannelRead(data)
        if requests.partCount == before { requests.receivedFragment() }
    }
}
