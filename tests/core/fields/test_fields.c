/* Field tables: parsing, errors, dumps, lists. */
#include "core/fields/field_list.h"
#include "core/fields/field_print.h"
#include "tests/core/fields/field_world.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *print_outer(const struct outer *outer, unsigned without)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    fields_print(out, outer_fields, outer, without);
    fclose(out);
    return text;
}

static void expect_text(char *text, const char *expected)
{
    ck_assert_str_eq(text, expected);
    free(text);
}

/* What is listed of a table under `prefix` (NULL: all). The caller frees it. */
static char *listed(const struct field *table, const char *prefix)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct field_keys keys = {0};
    field_keys_add(&keys, table);
    size_t count = field_keys_print(out, &keys, prefix);
    field_keys_free(&keys);
    fclose(out);
    ck_assert(count > 0 || !*text);
    return text;
}

/* Rows bring their keys: they are read, printed and listed where the table says, those that came
 * later apart from the others; a row is chosen by its name. */
START_TEST(rows_and_their_keys)
{
    struct world world;
    struct outer outer = {0};
    read_into(&world, "{choice: {shape: square, late: 7}}", outer_fields, &outer);
    ck_assert_msg(world.good, "%s", errs_first(&world.errs));
    ck_assert_ptr_eq(outer.choice.row, &shapes[1]);
    ck_assert_uint_eq(outer.before * 10000 + outer.choice.early * 1000 + outer.choice.late * 100 +
                          outer.choice.other * 10 + outer.choice.plain,
                      51734);
    expect_text(print_outer(&outer, 0), "before: 5\nchoice:\n  shape: square\n  early: 1\n"
                                        "  plain: 4\n  late: 7\n  other: 3\n");
    expect_text(print_outer(&outer, FIELD_LATER), "before: 5\nchoice:\n  shape: square\n"
                                                  "  early: 1\n  plain: 4\n  late: 7\n");
    end_world(&world);
    read_into(&world, "{choice: {shape: oval}}", outer_fields, &outer);
    ck_assert(strstr(errs_first(&world.errs), "choice.shape: \"oval\" is none of round | square"));
    end_world(&world);
    read_into(&world, "{choice: {othr: 3}}", outer_fields, &outer);
    ck_assert(strstr(errs_first(&world.errs), "unknown key choice.othr"));
    ck_assert(strstr(errs_first(&world.errs), "other"));
    end_world(&world);
    char *text = listed(outer_fields, NULL);
    ck_assert(strstr(text, "choice.shape\n    one of round | square; default round\n    Which:\n"
                           "        round          without corners\n"
                           "        square         with four\n"
                           "choice.early\n"));
    ck_assert(strstr(text, "\nchoice.other\n"));
    free(text);
}
END_TEST

START_TEST(defaults_and_dump)
{
    static const char expected[] =
        "count: 5\nchoice: green\nset: [red]\nsizes: [4, 5]\nlarge: 0\ntext: Hopper\n"
        "link: {red: 0.01}\ninner:\n  time: none\n  ratio: 0.1\nparts:\n  a:\n"
        "    rate: 1 Mbit/s\n    weight: {red: 0.5, green: 0, blue: 0.5}\n";
    struct world world;
    read_world(&world, "{count: 5, parts: {a: {rate: 1000 kbit/s}}}");
    ck_assert_msg(world.good, "%s", errs_first(&world.errs));
    char *text = print_world(&world, 0);
    ck_assert_str_eq(text, expected);
    free(text);
    ck_assert_uint_eq(world.options.size_count, 2);
    ck_assert_double_eq(world.options.parts[0].rate.a, 125000);
    end_world(&world);
    read_world(&world, expected);
    text = print_world(&world, FIELD_COSMETIC);
    ck_assert_ptr_null(strstr(text, "ratio"));
    free(text);
    text = print_world(&world, 0);
    ck_assert_str_eq(text, expected);
    free(text);
    end_world(&world);
}
END_TEST

/* A field that came later is no part of the text while it has its default. */
START_TEST(later_fields)
{
    struct world world;
    read_world(&world, "{count: 5, parts: {a: {rate: 1 Mbit/s}}}");
    char *text = print_world(&world, FIELD_LATER);
    ck_assert_ptr_nonnull(strstr(text, "inner:\n  ratio: 0.1\n"));
    free(text);
    text = print_world(&world, FIELD_LATER | FIELD_COSMETIC);
    ck_assert_ptr_null(strstr(text, "inner"));
    free(text);
    end_world(&world);
    read_world(&world, "{count: 5, parts: {a: {rate: 1 Mbit/s}}, inner: {time: 2 s}}");
    text = print_world(&world, FIELD_LATER | FIELD_COSMETIC);
    ck_assert_ptr_nonnull(strstr(text, "inner:\n  time: 2 s\nparts:"));
    free(text);
    end_world(&world);
}
END_TEST

/* A default of 1e-5 is the number that is printed as 1e-05. */
START_TEST(a_default_written_another_way)
{
    static const struct field small[] = {{"small", FIELD_REAL, .low = 0, .high = 1,
                                          .fallback = "1e-5", .flags = FIELD_LATER,
                                          .help = "Small."},
                                         {.name = NULL}};
    static const double values[] = {1e-5, 2e-5};
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    for (int i = 0; i < 2; i++)
        fields_print(out, small, &values[i], FIELD_LATER);
    fclose(out);
    ck_assert_str_eq(text, "small: 2e-05\n");
    free(text);
}
END_TEST

START_TEST(every_kind_round_trips)
{
    static const char text[] =
        "count: 100\nchoice: blue\nset: [red, blue]\nsizes: [1, 2, 3]\nlarge: 9007199254740992\n"
        "text: Swimmer\nlink: blue\ninner:\n  time: 333.3 us\n  ratio: 0.1234567890123457\nparts:\n"
        "  a:\n    rate: unlimited\n    weight: {red: 0.1, green: 0.2, blue: 0.7}\n"
        "  b:\n    rate: {uniform: [1 Mbit/s, 3 Mbit/s]}\n    weight: {red: 1, green: 0, blue: 0}\n"
        "  c:\n    rate: {log_uniform: [1 Mbit/s, 3 Mbit/s]}\n"
        "    weight: {red: 1, green: 0, blue: 0}\n"
        "  d:\n    rate: {normal: {mean: 10 Mbit/s, sd: 1 Mbit/s}}\n"
        "    weight: {red: 1, green: 0, blue: 0}\n"
        "  e:\n    rate: {lognormal: {median: 10 Mbit/s, sigma: 0.3}}\n"
        "    weight: {red: 1, green: 0, blue: 0}\n"
        "  f:\n    rate: {exponential: 10 Mbit/s}\n    weight: {red: 1, green: 0, blue: 0}\n"
        "  g:\n    rate: {choice: {values: [1 Mbit/s, unlimited], weights: [1, 3]}}\n"
        "    weight: {red: 1, green: 0, blue: 0}\n"
        "  h:\n    rate: {choice: {values: [1 Mbit/s, 3 Mbit/s]}}\n"
        "    weight: {red: 1, green: 0, blue: 0}\n"
        "  i:\n    rate: {truncated_normal: {mean: 2 Mbit/s, sd: 1 Mbit/s, low: 1 Mbit/s, "
        "high: unlimited}}\n"
        "    weight: {red: 1, green: 0, blue: 0}\n"
        "  j:\n    rate: {gamma: {scale: 1 Mbit/s, shape: 2}}\n"
        "    weight: {red: 1, green: 0, blue: 0}\n"
        "  k:\n    rate: {pareto: {scale: 1 Mbit/s, shape: 1.5}}\n"
        "    weight: {red: 1, green: 0, blue: 0}\n";
    struct world world;
    read_world(&world, text);
    ck_assert_msg(world.good, "%s", errs_first(&world.errs));
    ck_assert_double_eq(world.options.parts[6].rate.values[1], INFINITY);
    ck_assert_uint_eq(world.options.parts[4].rate.kind, DIST_LOGNORMAL);
    ck_assert_double_eq(world.options.parts[4].rate.b, 0.3);
    char *dump = print_world(&world, 0);
    ck_assert_str_eq(dump, text);
    free(dump);
    end_world(&world);
}
END_TEST

START_TEST(options_list)
{
    char *text = listed(fields, NULL);
    ck_assert(strstr(text, "count\n    a whole number such as 5; from 1 to 100; required\n"
                           "    How many.\n"));
    ck_assert(strstr(text, "choice\n    one of red | green | blue; default green\n"));
    ck_assert(strstr(text, "large\n    a whole number such as 0; from 0 to 2^53; default 0\n"));
    ck_assert(strstr(text, "text\n    one of Hopper | Swimmer; default Hopper\n"));
    ck_assert(strstr(text,
                     "link\n    {red: 0.01}; the name is one of red | green | blue; blue takes "
                     "no number;\n    above 0; default {red: 0.01}\n"));
    ck_assert(strstr(text, "\n== inner ==\nInner.\ninner.time\n    a time such as 50 ms, or none; "
                           "above 0 s and at most 1 min; default none\n"));
    ck_assert(strstr(text, "\n== parts.NAME ==\nParts.\nparts.NAME.rate\n    a rate such as 10 "
                           "Mbit/s, or a distribution; at least 1 bit/s; required\n"));
    free(text);
}
END_TEST

/* The keys that a prefix stands for. */
START_TEST(options_by_prefix)
{
    static const struct {
        const char *prefix, *first, *other; /* the first line, and one that is not there */
    } rows[] = {
        {"inner", "\n== inner ==\n", "parts"},
        {"inner.time", "inner.time\n", "inner.ratio"},
        {"parts", "\n== parts.NAME ==\n", "inner"},
        {"parts.rate", "parts.NAME.rate\n", "parts.NAME.weight"},
        {"parts.NAME.rate", "parts.NAME.rate\n", "parts.NAME.weight"},
        {"parts.left.rate", "parts.NAME.rate\n", "parts.NAME.weight"},
        {"inn", "\n== inner ==\n", "parts"}, /* the last word may be begun alone */
        {"inner.tim", "inner.time\n", "inner.ratio"},
        {"parts.rat", "parts.NAME.rate\n", "parts.NAME.weight"},
        {"parts.left.rat", "parts.NAME.rate\n", "parts.NAME.weight"},
        {"parts.left", "\n== parts.NAME ==\n", "inner"}, /* no key begins so: a name */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = listed(fields, rows[i].prefix);
        ck_assert_msg(strncmp(text, rows[i].first, strlen(rows[i].first)) == 0, "%s", text);
        ck_assert_msg(!strstr(text, rows[i].other), "%s", text);
        free(text);
    }
    static const char *const wrong[] = {"iner", "inner.tine", "part.rate",
                                        "left", "time",       "inn.time"};
    static const char *const meant[] = {"inner", "inner.time", "parts.rate",
                                        NULL,    "inner.time", "inner.time"};
    struct field_keys keys = {0};
    field_keys_add(&keys, fields);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *text = listed(fields, wrong[i]), *near = field_keys_nearest(&keys, wrong[i]);
        ck_assert_msg(!*text, "%s", text);
        if (meant[i])
            ck_assert_str_eq(near, meant[i]);
        free(text);
        free(near);
    }
    field_keys_free(&keys);
}
END_TEST

TEST_MAIN("fields", rows_and_their_keys, defaults_and_dump, later_fields,
          a_default_written_another_way, every_kind_round_trips, options_list, options_by_prefix)
