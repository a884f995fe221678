/// What an encoder does besides taking its input.
enum EncoderGoal {
    /// Writes when it has enough to compress well.
    case takeMore
    /// Writes everything, so that a reader has all that was taken.
    case flush
    /// Writes everything and ends the member.
    case end
}
