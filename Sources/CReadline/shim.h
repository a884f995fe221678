#include <stdio.h>
#include <wchar.h>

#include <readline/readline.h>
#include <readline/history.h>

// libedit has headers of the same names, and none of what the line editor needs.
#if RL_READLINE_VERSION < 0x0800
#error "GNU readline 8 is needed; on macOS: brew install readline"
#endif

// Feature macros hide it from Swift.
int wcwidth(wchar_t);

/// Columns of a character in the current locale; -1 for what does not print.
static inline int creadline_columns(unsigned int scalar) { return wcwidth((wchar_t)scalar); }
