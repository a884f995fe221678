import CReadline

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The encoding of text on the terminal: the one of the environment, and UTF-8 where that has none.
///
/// Servers and containers often run in the C locale, on terminals that know UTF-8.
enum CharacterEncoding {
    private static let fallbacks = ["C.UTF-8", "en_US.UTF-8", "UTF-8"]

    /// Readline sets what the environment says at each line, so this comes after it.
    static func adopt() {
        if let name = setlocale(LC_CTYPE, ""), !["C", "POSIX"].contains(String(cString: name)) { return }
        guard fallbacks.contains(where: { setlocale(LC_CTYPE, $0) != nil }) else { return }
        // As readline does in any other locale.
        rl_variable_bind("input-meta", "on")
        rl_variable_bind("output-meta", "on")
        rl_variable_bind("convert-meta", "off")
    }
}
