/* What is unfit to be shown is replaced, character by character; everything else stays. */
#include "core/base/printable.h"

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

static void becomes(const char *text, const char *shown)
{
    char *got = printable_text(text);
    ck_assert_str_eq(got, shown);
    free(got);
}

START_TEST(test_left_alone)
{
    char ascii[96] = {0};
    for (int i = 0; i < 95; i++)
        ascii[i] = (char)(' ' + i);
    becomes(ascii, ascii);
    becomes("µ θ′ 10 kB שלום 🤖", "µ θ′ 10 kB שלום 🤖");
}
END_TEST

START_TEST(test_replaced)
{
    becomes("a\033[31mb\tc\nd\177", "a [31mb c d ");
    becomes("a\xc2\x9b"
            "31m",
            "a 31m");                              /* the control sequence introducer of Latin 1 */
    becomes("a\u202eb\u2066c", "a b c");           /* overrides of the direction of writing */
    becomes("a\xff\x80z", "a\uFFFD\uFFFDz");       /* neither begins a character */
    becomes("\xc0\xaf", "\uFFFD\uFFFD");           /* '/' written too long */
    becomes("\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"); /* a surrogate */
    becomes("\xe2\x82", "\uFFFD\uFFFD");           /* broken off */
}
END_TEST

/* Errors go to the terminal: what they quote cannot steer it. */
START_TEST(test_errors)
{
    struct errs errs = {0};
    errs_add(&errs, FAULT_INPUT, NULL, "\033[2J", "no file %s", "\033[31mfile");
    ck_assert_str_eq(errs_first(&errs), "no file  [31mfile\n     [2J\n");
    errs_free(&errs);
}
END_TEST

/* What a command says of names cannot either; line breaks stay, the format's and others. */
START_TEST(test_print)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    printable_print(out, "%s: %d files\n", "a\033[31mb\u202e", 3);
    fclose(out);
    ck_assert_str_eq(text, "a [31mb : 3 files\n");
    free(text);
}
END_TEST

TEST_MAIN("printable", test_left_alone, test_replaced, test_errors, test_print)
