/* A line that is redrawn: what is left out of it, in which order, and that it stays one line. */
#include "core/text/live_line.h"

#include "core/text/wrap.h"
#include "tests/support/check.h"
#include "tests/support/pseudo_terminal.h"

#include <string.h>

/* 8 + 24 + 12 + 13 + 10 = 67 columns. */
static const struct live_part parts[] = {{.text = "[1/800] ", .rank = 1},
                                         {.text = "algorithm.name=par_s2zpo", .cut = true},
                                         {.text = "  round 1/20", .rank = 2},
                                         {.text = "  return 10.0", .rank = 3},
                                         {.text = "  ETA 1:23"}};
enum { PARTS = sizeof parts / sizeof *parts };

static void check_fit(size_t room, const char *expected)
{
    char *text = live_line_fit(parts, PARTS, room);
    ck_assert_str_eq(text, expected);
    ck_assert_int_le(text_columns(text), (int)room);
    free(text);
}

/* The label is cut to 12 columns before the return goes (67 - 12 = 55), and as far as need be
 * before the round does (8 + 12 + 10 = 30), and then the number (8 + 10 = 18). What has to stay is
 * cut at last. */
START_TEST(what_is_left_out)
{
    check_fit(67, "[1/800] algorithm.name=par_s2zpo  round 1/20  return 10.0  ETA 1:23");
    check_fit(60, "[1/800] algorithm.name=p…  round 1/20  return 10.0  ETA 1:23");
    check_fit(55, "[1/800] algorithm.n…  round 1/20  return 10.0  ETA 1:23");
    check_fit(54, "[1/800] algorithm.name=par_s2zpo  round 1/20  ETA 1:23");
    check_fit(39, "[1/800] algorith…  round 1/20  ETA 1:23");
    check_fit(30, "[1/800]   round 1/20  ETA 1:23");
    check_fit(29, "[1/800] algorithm.…  ETA 1:23");
    check_fit(18, "[1/800]   ETA 1:23");
    check_fit(17, "algori…  ETA 1:23");
    check_fit(10, "  ETA 1:23");
    check_fit(8, "  ETA 1…");
    check_fit(0, "");
}
END_TEST

/* A character that would steer the terminal, and one of two bytes, which takes one column. */
START_TEST(what_is_shown)
{
    const struct live_part odd[] = {{.text = "a\033[2Jb"}, {.text = " \xCE\xB1"}};
    char *text = live_line_fit(odd, 2, 80);
    ck_assert_str_eq(text, "a [2Jb \xCE\xB1");
    free(text);
}
END_TEST

/* A file is no terminal: nothing is drawn. */
START_TEST(no_terminal)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct live_line line;
    live_line_open(&line, out);
    live_line_draw(&line, parts, PARTS);
    live_line_clear(&line);
    fclose(out);
    ck_assert_str_eq(text, "");
    ck_assert_uint_eq(terminal_columns(stdin) == 0, !isatty(STDIN_FILENO));
    free(text);
}
END_TEST

static void expect_seen(struct pseudo_terminal *terminal, const char *expected)
{
    char *seen = pseudo_terminal_close(terminal);
    ck_assert_str_eq(seen, expected);
    free(seen);
}

/* 40 columns have room for 39, as the last one may break the line. Narrowed to 20, the terminal has
 * broken the 39 columns into two rows: the cursor goes up by one, and both are cleared. */
START_TEST(one_line)
{
    struct pseudo_terminal terminal;
    struct live_line line;
    setenv("TERM", "xterm", 1);
    pseudo_terminal_open(&terminal, 40);
    live_line_open(&line, terminal.out);
    live_line_draw(&line, parts, PARTS);
    live_line_draw(&line, parts, PARTS);
    pseudo_terminal_resize(&terminal, 20);
    live_line_draw(&line, parts, PARTS);
    live_line_clear(&line);
    live_line_clear(&line); /* nothing stands there now */
    expect_seen(&terminal, "[1/800] algorith…  round 1/20  ETA 1:23"
                           "\r\033[K[1/800] algorith…  round 1/20  ETA 1:23"
                           "\r\033[1A\033[J[1/800] …  ETA 1:23\r\033[K");
}
END_TEST

START_TEST(dumb_terminal)
{
    struct pseudo_terminal terminal;
    setenv("TERM", "dumb", 1);
    pseudo_terminal_open(&terminal, 40);
    ck_assert(!terminal_is_drawn(terminal.out) && !terminal_has_colour(terminal.out));
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    ck_assert(terminal_is_drawn(terminal.out) && terminal_has_colour(terminal.out));
    setenv("NO_COLOR", "1", 1);
    ck_assert(terminal_is_drawn(terminal.out) && !terminal_has_colour(terminal.out));
    expect_seen(&terminal, "");
}
END_TEST

/* Text is broken at the terminal's width where that is less than 80. */
START_TEST(wrapped)
{
    struct pseudo_terminal terminal;
    pseudo_terminal_open(&terminal, 12);
    wrap_text(terminal.out, 0, 2, "", "one two three four");
    expect_seen(&terminal, "  one two\r\n  three four\r\n");
}
END_TEST

TEST_MAIN("live_line", what_is_left_out, what_is_shown, no_terminal, one_line, dumb_terminal,
          wrapped)
