/* Texts that are no YAML: what is told, and where. */
#include "core/text/yaml.h"
#include "core/text/yaml_key.h"
#include "core/text/yaml_slip.h"
#include "tests/support/check.h"

#include <string.h>

/* What the text gets in place of a tree; `expected` is how that begins. */
static void check_told(const char *text, const char *expected)
{
    char *copy = mem_string(text), *told = NULL;
    struct source source = {.name = (char[]){"f"}, .text = copy, .length = strlen(text)};
    struct arena arena = {0};
    struct errs errs = {0};
    size_t size;
    FILE *out = open_memstream(&told, &size);
    ck_assert_ptr_null(yaml_read(&source, &arena, &errs));
    errs_print(&errs, out);
    fclose(out);
    ck_assert_msg(strncmp(told, expected, strlen(expected)) == 0, "%s\ngave %s\nnot %s", text, told,
                  expected);
    errs_free(&errs);
    arena_free(&arena);
    free(copy);
    free(told);
}

/* The place is that of the line which lacks the colon, though libyaml notices it in the next. */
START_TEST(colons)
{
    check_told("a:\n  count 4\n  up: 3\n",
               "f:2:3: a colon is missing behind the key\n      count 4\n      ^\n"
               "    did you mean count: 4?\n");
    check_told("a: 1\ncount 4\nup: 3\n", "f:2:1: a colon is missing");
    check_told("count 4\nup: 3\n", "f:1:1: a colon is missing");
    check_told("a: 1\nfleet\n  up: 3\n", "f:2:1: a colon is missing behind the key\n    fleet\n"
                                         "    ^\n    did you mean fleet: ... ?\n");
    check_told("a: 1\nb = 2\nc: 3\n",
               "f:2:1: a key is followed by a colon, by no other sign\n    b = 2\n"
               "    ^\n    did you mean b: 2?\n");
    check_told("a: 1\nb:2\nc: 3\n", "f:2:1: a space is missing behind the colon\n    b:2\n    ^\n"
                                    "    did you mean b: 2?\n");
    check_told("a: 1 b: 2\n", "f:1:6: a second key in the line of another\n");
    check_told("a:\n5\nb: 1\n", "f:2:1: here a key should stand\n");
    check_told("a: 1\nb := 2\nc: 3\n", "f:2:1: a key is followed by a colon, by no other sign\n"
                                       "    b := 2\n    ^\n    did you mean b: 2?\n");
    check_told("a: 1\n// c\nb: 1\n", "f:2:1: this is not a key\n    // c\n    ^\n"
                                     "    a comment begins with #\n");
    check_told("a: 1\n<<<<<<< HEAD\nb: 1\n", "f:2:1: this is not a key\n");
    check_told("a: 1\n[fleet]\nb: 1\n", "f:2:1: a table is not written so\n");
}
END_TEST

START_TEST(indents)
{
    check_told("a:\n\tb: 1\n", "f:2:1: a tab cannot indent a line\n");
    check_told("a:\n  b: 1\n  \tc: 1\n", "f:3:3: a tab cannot indent a line\n");
    check_told("a:\n    b: 1\n   c: 2\n",
               "f:3:4: this line lines up with none above it\n       c: 2\n       ^\n"
               "    it begins with 3 spaces; those above begin with 0 or 4 spaces\n");
    check_told("a:\n  b: 1\n   c: 2\n",
               "f:3:4: this line is indented further than the one above\n       c: 2\n       ^\n"
               "    begin it with 2 spaces; or ");
    check_told("a:\n   b: 1\n    c: 2\n    d: 3\n",
               "f:2:4: this line is indented less than those below it\n       b: 1\n       ^\n"
               "    begin it with 4 spaces, as line 3 does\n");
    check_told("# A comment.\n a: 1\nb: 2\n",
               "f:2:2: the first line is indented further than those below it\n     a: 1\n     ^\n"
               "    begin it with no space, as line 3 does\n");
}
END_TEST

START_TEST(brackets_and_quotes)
{
    check_told("a: {b: 1, c: 2\nd: 3\n", "f:1:4: this bracket is never closed\n    a: {b: 1, c: 2\n"
                                         "       ^\n    close it with }\n");
    check_told("a: [1, 2\n", "f:1:4: this bracket is never closed\n");
    check_told("a: [1, 2}\n", "f:1:9: this bracket does not fit the one that is open\n");
    check_told("a: {b: 1}}\n", "f:1:10: this bracket closes none\n");
    check_told("a: {b: 1 c: 2}\n", "f:1:10: a comma is missing before this\n");
    check_told("a: [1,, 2]\n", "f:1:7: a value is missing before this comma\n");
    check_told("a: \"x\nb: 1\n", "f:1:4: this quote is never closed\n");
    check_told("a: 'it's'\n", "f:1:8: something follows the closing quote\n");
    check_told("a: \"C:\\data\"\n", "f:1:7: a backslash between double quotes begins an escape\n");
    check_told("a: {b: 1},\nc: 1\n", "f:1:10: nothing ends a line in YAML\n");
    check_told("a: [x] y\n", "f:1:8: something follows the closing bracket\n");
}
END_TEST

START_TEST(lists)
{
    check_told("a: - b\n", "f:1:4: an item of a list cannot begin in the line of its key\n");
    check_told("a:\n  - b: 1\n  c: 2\n", "f:3:3: this line begins no item of the list above it\n");
    check_told("a: 1\n- b\n", "f:2:1: an item of a list among keys\n");
    check_told("a: [0,01, 0,05]\n",
               "f:1:7: 0,01 are two numbers: a number has a decimal point, not "
               "a comma\n    a: [0,01, 0,05]\n          ^\n    write 0.01, or");
    check_told("a: [0,1, 0,2]\n", "f:1:7: 0,1 are two numbers");
    check_told("a: {b: 0,01, c: 2}\n",
               "f:1:8: numbers have a decimal point, not a comma\n    a: {b: 0,01, c: 2}\n"
               "           ^\n    did you mean b: 0.01?\n");
    check_told("a: {b: 1,5 s}\n", "f:1:8: numbers have a decimal point, not a comma\n"
                                  "    a: {b: 1,5 s}\n           ^\n    did you mean b: 1.5 s?");
}
END_TEST

/* A text without quotes may go on in the next line, but hardly ever is meant to: the place is in
 * the line which is swallowed. */
START_TEST(texts_that_go_on)
{
    check_told("a: 1\nb: 2\n  horizon 100\nc: 3\n",
               "f:3:3: without a colon this goes on with the text of the line above\n"
               "      horizon 100\n      ^\n    did you mean horizon: 100? A text of several "
               "lines needs quotes.\n");
    check_told("a: 1\n\n\n  down = 5 Mbit/s\n", "f:4:3: without a colon this goes on with");
    check_told("a: {b: 1\n  c 5}\n",
               "f:2:3: without a colon this goes on with the text of the line "
               "above\n      c 5}\n      ^\n    did you mean c: 5? ");
    check_told(
        "a: this is a text\n  that goes on and on\nb: 1\n",
        "f:2:3: the text of the line above goes on here\n      that goes on and on\n      ^\n"
        "    put a text of several lines between quotes\n");
}
END_TEST

static void check_good(const char *text)
{
    char *copy = mem_string(text);
    struct source source = {.name = (char[]){"f"}, .text = copy, .length = strlen(text)};
    struct arena arena = {0};
    struct errs errs = {0};
    ck_assert_msg(yaml_read(&source, &arena, &errs) != NULL, "%s: %s", text, errs_first(&errs));
    arena_free(&arena);
    free(copy);
}

/* Without a space behind any comma it is a list, and so it is without a 0 before one. */
START_TEST(lists_with_narrow_commas)
{
    check_good("a: [0,1]\n");
    check_good("a: [64,64, 32]\n");
    check_good("a: [0, 1, 0, 2]\n");
    check_good("a: {b: 1, 2: 3}\n");
    check_good("a: {b: 1,c: }\n");
    check_good("a: [1,\n 2]\nb: \"1\n 2\"\nc: |\n 1\n 2\n"); /* lines of a list, and quoted ones */
}
END_TEST

/* What looks like YAML's own characters and is not: the caret is below it. */
START_TEST(characters)
{
    check_told("a: 1\nb:\xC2\xA0\x32\nc: 3\n", "f:2:3: this is a no-break space\n");
    check_told("a:\n  b: 1\n\xC2\xA0\xC2\xA0"
               "c: 2\n  d: 1\n",
               "f:3:1: this is a no-break space\n");
    check_told("a: 1\nb\xEF\xBC\x9A\x32\nc: 3\n",
               "f:2:2: this is a full-width character\n    b\xEF\xBC\x9A\x32\n     ^\n"
               "    type : instead\n");
    check_told("a: {b: 1\xEF\xBC\x8C c: 2}\n", "f:1:9: this is a full-width character\n");
    check_told("a: @b\n", "f:1:4: a value cannot begin with @\n");
    check_told("a: %b\n", "f:1:4: a value cannot begin with %\n");
    check_told("a: > 5 ms\n", "f:1:4: a value cannot begin with >, | or %\n");
    check_told("a: & b\n", "f:1:4: a value cannot begin with & or *");
    check_told("a: caf\xE9\n", "f:1:7: this is not text in UTF-8\n");
    check_told("\xFF\xFE\x61", "f:1:1: this is text in UTF-16\n");
}
END_TEST

/* Every message that libyaml 0.2.5 has for a text. */
static const char *const problems[] = {
    "block sequence entries are not allowed in this context",
    "control characters are not allowed",
    "could not find expected ':'",
    "could not find expected directive name",
    "did not find URI escaped octet",
    "did not find expected '!'",
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
    "did not find expected '-' indicator",
    "did not find expected <document start>",
    "did not find expected alphabetic or numeric character",
    "did not find expected comment or line break",
    "did not find expected digit or '.' character",
    "did not find expected hexdecimal number",
    "did not find expected key",
    "did not find expected node content",
    "did not find expected tag URI",
    "did not find expected version number",
    "did not find expected whitespace",
    "did not find expected whitespace or line break",
    "did not find the expected '>'",
    "found a tab character that violates indentation",
    "found a tab character where an indentation space is expected",
    "found an incorrect leading UTF-8 octet",
    "found an incorrect trailing UTF-8 octet",
    "found an indentation indicator equal to 0",
    "found character that cannot start any token",
    "found duplicate %TAG directive",
    "found duplicate %YAML directive",
    "found extremely long version number",
    "found incompatible YAML document",
    "found invalid Unicode character escape code",
    "found undefined tag handle",
    "found unexpected ':'",
    "found unexpected document indicator",
    "found unexpected end of stream",
    "found unexpected non-alphabetical character",
    "found unknown directive name",
    "found unknown escape character",
    "incomplete UTF-8 octet sequence",
    "invalid Unicode character",
    "invalid leading UTF-8 octet",
    "invalid length of a UTF-8 sequence",
    "invalid trailing UTF-8 octet",
    "mapping keys are not allowed in this context",
    "mapping values are not allowed in this context",
};

/* Each gets words of its own, wherever it occurs. */
START_TEST(all_messages)
{
    static const char *const texts[] = {"", "\n", "a", "a: 1\n  b: {\n", ":", "\t\n]\n- -"};
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
            for (unsigned line = 0; line < 4; line++) {
                struct yaml_report report = {problems[i], {line + 1, line + 2}, {line, line}};
                struct yaml_slip slip = yaml_slip_find(texts[j], strlen(texts[j]), &report);
                ck_assert_str_ne(slip.what, "this is not YAML");
                ck_assert_msg(!strstr(slip.what, problems[i]), "%s", slip.what);
                free(slip.what);
                free(slip.meant);
            }
}
END_TEST

START_TEST(unknown_message)
{
    struct yaml_report report = {"found the moon", {1, 1}, {0, 0}};
    struct yaml_slip slip = yaml_slip_find("a", 1, &report);
    ck_assert_str_eq(slip.what, "this is not YAML");
    ck_assert_str_eq(slip.meant, "libyaml: found the moon");
    free(slip.what);
    free(slip.meant);
}
END_TEST

static void check_key(const char *key, const char *expected)
{
    char *hint = yaml_key_hint(key);
    if (expected)
        ck_assert_str_eq(hint, expected);
    else
        ck_assert_ptr_null(hint);
    free(hint);
}

START_TEST(keys)
{
    check_key("rounds=5", "did you mean rounds: 5?");
    check_key("count:4", "did you mean count: 4?");
    check_key("up = 1 Mbit/s", "did you mean up: 1 Mbit/s?");
    check_key("up\xC2\xA0", "its character 3 is a no-break space; type an ordinary space instead");
    check_key("rounds", NULL);
}
END_TEST

TEST_MAIN("yaml_slip", colons, indents, brackets_and_quotes, lists, texts_that_go_on,
          lists_with_narrow_commas, characters, all_messages, unknown_message, keys)
