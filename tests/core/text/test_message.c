/* Messages on terminals of several widths, and on what is none. */
#include "core/text/message.h"
#include "tests/support/pseudo_terminal.h"

#include <string.h>

/* What a terminal of that width shows of a message, where line feeds become CR and LF. */
static void expect_shown(int columns, const char *text, const char *expected)
{
    struct pseudo_terminal terminal;
    pseudo_terminal_open(&terminal, columns);
    message_print(terminal.out, "%s", text);
    char *seen = pseudo_terminal_close(&terminal);
    ck_assert_str_eq(seen, expected);
    free(seen);
}

START_TEST(lines_are_broken_at_spaces)
{
    setenv("TERM", "xterm", 1);
    /* "one two" has 7 columns, "one two three" 13. */
    expect_shown(13, "one two three\n", "one two three\r\n");
    expect_shown(12, "one two three\n", "one two\r\nthree\r\n");
    expect_shown(12, "    one two\n", "    one two\r\n");
    expect_shown(10, "    one two\nx\n\ny\n", "    one\r\n    two\r\nx\r\n\r\ny\r\n");
    expect_shown(5, "a-long-word b\n", "a-long-word\r\nb\r\n"); /* a path stays whole */
    expect_shown(4, "\xC3\xA9\xC3\xA9 \xC3\xA9\n", "\xC3\xA9\xC3\xA9 \xC3\xA9\r\n"); /* 4 columns */
    expect_shown(80, "a\033[2Jb\n", "a [2Jb\r\n");
}
END_TEST

/* Of 14 columns, 4 are the indent: 10 show the part with the caret, 5 of them what is before it. */
START_TEST(a_marked_line_is_cut)
{
    setenv("TERM", "xterm", 1);
    const char *text = "    abcdefghijklmnopqrst\n           ^\n    e.g. a\n"; /* below h */
    expect_shown(14, text, "    abcdefghij\r\n           ^\r\n    e.g. a\r\n");
    text = "    abcdefghijklmnopqrst\n                 ^\n"; /* below n, the 14th letter */
    expect_shown(14, text, "    ijklmnopqr\r\n         ^\r\n");
    text = "    \xC3\xA9-cdefghijklmn\n                ^\n"; /* below m; two bytes are one column */
    expect_shown(14, text, "    hijklmn\r\n         ^\r\n");
    expect_shown(3, "    ab\n    ^\n", "    a\r\n    ^\r\n");
}
END_TEST

START_TEST(others_get_lines_as_they_are)
{
    const char *text = "one two three\n    abcdefghijklmnopqrst\n                 ^\n";
    setenv("TERM", "dumb", 1);
    expect_shown(10, text, "one two three\r\n    abcdefghijklmnopqrst\r\n                 ^\r\n");
    char *written;
    size_t size;
    FILE *out = mem_stream(&written, &size);
    message_put(out, text);
    fclose(out);
    ck_assert_str_eq(written, text);
    free(written);
}
END_TEST

TEST_MAIN("message", lines_are_broken_at_spaces, a_marked_line_is_cut, others_get_lines_as_they_are)
