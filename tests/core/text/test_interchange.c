/* Writes numbers and texts for CSV and JSON. */
#include "core/text/interchange.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* As few of 15 to 17 digits as give the same double: 0.1 + 0.2 is 0.30000000000000004. */
START_TEST(test_exact)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {-1e300, "-1e+300"},
        {1e15, "1e+15"},
        {123456789012345678.0, "1.2345678901234568e+17"},
        {5e-324, "4.94065645841247e-324"},
    };
    char text[EXACT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(exact_number(text, cases[i].value), cases[i].text);
    uint64_t bits = 0x9E3779B97F4A7C15;
    for (int i = 0; i < 100000; i++) {
        double value;
        bits = bits * 6364136223846793005 + 1442695040888963407;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            ck_assert(strtod(exact_number(text, value), NULL) == value);
    }
}
END_TEST

typedef void put_fn(FILE *out, const char *text);

static void put_gives(put_fn *put, const char *text, const char *expected)
{
    char *written = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&written, &size);
    put(out, text);
    fclose(out);
    ck_assert_str_eq(written, expected);
    free(written);
}

START_TEST(test_csv)
{
    put_gives(csv_field, "par_s2zpo", "par_s2zpo");
    put_gives(csv_field, "", "\"\"");
    put_gives(csv_field, "a, b", "\"a, b\"");
    put_gives(csv_field, "5\" disk", "\"5\"\" disk\"");
    put_gives(csv_field, "two\nlines", "\"two\nlines\"");
    put_gives(csv_field, " a", "\" a\"");
    put_gives(csv_field, "a ", "\"a \"");
}
END_TEST

START_TEST(test_json)
{
    put_gives(json_text, "par_s2zpo µ", "\"par_s2zpo µ\"");
    put_gives(json_text, "a\"b\\c\n\033\177", "\"a\\u0022b\\u005cc\\u000a\\u001b\\u007f\"");
    put_gives(json_text, "</script>&", "\"\\u003c/script\\u003e\\u0026\"");
    /* Invalid UTF-8: a lone first byte, a lone further byte, an overlong '/', a surrogate, a
     * value above U+10FFFF. */
    put_gives(json_text, "a\xC3", "\"a\\ufffd\"");
    put_gives(json_text, "\xA9z", "\"\\ufffdz\"");
    put_gives(json_text, "\xC0\xAF", "\"\\ufffd\\ufffd\"");
    put_gives(json_text, "\xED\xA0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
    put_gives(json_text, "\xF4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
    put_gives(json_text, "\xF4\x8F\xBF\xBF", "\"\xF4\x8F\xBF\xBF\"");
}
END_TEST

START_TEST(test_json_numbers)
{
    char *written = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&written, &size);
    json_number(out, 0.1);
    json_number(out, NAN);
    json_number(out, -INFINITY);
    fclose(out);
    ck_assert_str_eq(written, "0.1nullnull");
    free(written);
}
END_TEST

TEST_MAIN("interchange", test_exact, test_csv, test_json, test_json_numbers)
