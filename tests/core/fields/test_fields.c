/* Field tables: parsing, errors, dumps, lists. */
#include "core/fields/field_file.h"
#include "core/fields/field_list.h"
#include "core/fields/field_print.h"
#include "core/fields/fields.h"

#include "core/text/csv.h"
#include "tests/support/own_folder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct part {
    char *name;
    struct distribution rate;
    double weight[3];
};
struct options {
    uint32_t count, choice, sizes[3], size_count;
    uint64_t large;
    double time, ratio;
    unsigned set;
    char *text;
    struct field_tagged link;
    struct part *parts;
    uint32_t part_count;
};

static const char *const colours[] = {"red", "green", "blue", NULL};
static const char *name_at(size_t i)
{
    static const char *const names[] = {"Hopper", "Swimmer"};
    return i < 2 ? names[i] : NULL;
}
#define AT(member) .offset = offsetof(struct options, member)
static const struct field part_fields[] = {
    {"rate", FIELD_DISTRIBUTION, offsetof(struct part, rate), UNIT_RATE, .low = 0.125,
     .high = INFINITY, .example = "10 Mbit/s", .help = "A rate."},
    {"weight", FIELD_WEIGHTS, offsetof(struct part, weight), .low = 0, .high = INFINITY,
     .choices = colours, .fallback = "{red: 1, blue: 1}", .help = "Weights."},
    {.name = NULL}};
static const struct field inner_fields[] = {
    {"time", FIELD_REAL, AT(time), UNIT_TIME, .low = 0, .high = 60, .above = true, .word = "none",
     .word_value = INFINITY, .fallback = "none", .flags = FIELD_LATER, .help = "A time."},
    {"ratio", FIELD_REAL, AT(ratio), .low = -1, .high = 1, .fallback = "0.1",
     .flags = FIELD_COSMETIC, .help = "A ratio."},
    {.name = NULL}};
static const struct field fields[] = {
    {"count", FIELD_INTEGER, AT(count), .low = 1, .high = 100, .example = "5", .help = "How many."},
    {"choice", FIELD_CHOICE, AT(choice), .choices = colours, .fallback = "green", .help = "Which."},
    {"set", FIELD_SET, AT(set), .choices = colours, .fallback = "[red]", .help = "Some."},
    {"sizes", FIELD_INTEGERS, AT(sizes), .low = 1, .high = 9, .limit = 3, .fallback = "[4, 5]",
     .count_offset = offsetof(struct options, size_count), .help = "Sizes."},
    {"large", FIELD_COUNT, AT(large), .low = 0, .high = 0x1p53, .fallback = "0", .help = "Large."},
    {"text", FIELD_TEXT, AT(text), .names = name_at, .fallback = "Hopper", .help = "A name."},
    {"link", FIELD_TAGGED, AT(link), .choices = colours, .alone = 4, .low = 0, .high = INFINITY,
     .above = true, .fallback = "{red: 0.01}", .help = "A link."},
    {"inner", FIELD_TABLE, .fields = inner_fields, .help = "Inner."},
    {"parts", FIELD_TABLES, AT(parts), .count_offset = offsetof(struct options, part_count),
     .size = sizeof(struct part), .fields = part_fields, .example = "parts: {a: {rate: 1 Mbit/s}}",
     .help = "Parts."},
    {.name = NULL}};

/* A table whose struct lies within another, with a row, and keys that its rows bring. */
struct choice {
    const struct field_row *row;
    uint32_t plain, early, late, other;
};
struct outer {
    uint32_t before;
    struct choice choice;
};
static const struct field_row shapes[] = {{"round", "without corners"}, {"square", "with four"}};
static const void *shape_at(size_t i)
{
    return i < 2 ? &shapes[i] : NULL;
}
#define OF(member) .offset = offsetof(struct choice, member)
static const struct field round_keys[] = {
    {"early", FIELD_INTEGER, OF(early), .low = 0, .high = 9, .fallback = "1", .help = "Early."},
    {"late", FIELD_INTEGER, OF(late), .low = 0, .high = 9, .fallback = "2", .flags = FIELD_LATER,
     .help = "Late."},
    {.name = NULL}};
static const struct field square_keys[] = {{"other", FIELD_INTEGER, OF(other), .low = 0, .high = 9,
                                            .fallback = "3", .flags = FIELD_LATER,
                                            .help = "Other."},
                                           {.name = NULL}};
static const struct field no_keys[] = {{.name = NULL}};
static const struct field *keys_at(size_t i)
{
    static const struct field *const all[] = {round_keys, no_keys, square_keys, NULL};
    return all[i];
}
static const struct field choice_fields[] = {
    {"shape", FIELD_ROW, OF(row), .row = shape_at, .fallback = "round", .help = "Which:"},
    {"early keys", FIELD_KEYS, .keys = keys_at},
    {"plain", FIELD_INTEGER, OF(plain), .low = 0, .high = 9, .fallback = "4", .help = "Plain."},
    {"later keys", FIELD_KEYS, .keys = keys_at, .flags = FIELD_LATER},
    {.name = NULL}};
static const struct field outer_fields[] = {
    {"before", FIELD_INTEGER, .offset = offsetof(struct outer, before), .low = 0, .high = 9,
     .fallback = "5", .help = "Before."},
    {"choice", FIELD_TABLE, .offset = offsetof(struct outer, choice), .fields = choice_fields,
     .help = "Choice."},
    {.name = NULL}};

struct world {
    struct source source;
    struct arena arena;
    struct errs errs;
    struct field_reader reader;
    struct options options;
    bool good;
};

static char *beside(const void *owner, const char *file)
{
    return mem_format("%s/%s", (const char *)owner, file);
}

static void read_into(struct world *world, const char *text, const struct field *table, void *base)
{
    *world = (struct world){.source = {mem_string("f.yaml"), mem_string(text), strlen(text)}};
    world->reader = (struct field_reader){
        .errs = &world->errs, .arena = &world->arena, .locate = beside, .owner = "/nowhere"};
    const struct yaml_node *root = yaml_read(&world->source, &world->arena, &world->errs);
    ck_assert_msg(root != NULL, "%s", errs_first(&world->errs));
    world->good = fields_read(&world->reader, table, root, "", base);
    ck_assert(world->good == (world->errs.count == 0));
}

static void read_world(struct world *world, const char *text)
{
    read_into(world, text, fields, &world->options);
}

static void end_world(struct world *world)
{
    fields_reader_free(&world->reader);
    errs_free(&world->errs);
    arena_free(&world->arena);
    free(world->source.name);
    free(world->source.text);
}

static char *print_world(const struct world *world, unsigned without)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    fields_print(out, fields, &world->options, without);
    fclose(out);
    return text;
}

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

/* One wrong value in an otherwise good text, with the whole message expected. */
static const struct wrong {
    const char *text, *message;
} wrongs[] = {
    {"coumt: 5", "f.yaml:1:1: unknown key coumt\n    coumt: 5\n    ^\n    did you mean count?\n"},
    {"zzz: 5", "f.yaml:1:1: unknown key zzz\n    zzz: 5\n    ^\n    `fedsim list options`"},
    {"count: many", "f.yaml:1:8: count: expected a whole number such as 5\n    count: many\n"
                    "           ^\n    e.g. count: 5\n"},
    {"count: 1.5", "f.yaml:1:8: count: expected a whole number\n"},
    {"count: 101", "f.yaml:1:8: count: 101 is out of range; it must be from 1 to 100\n"},
    {"count:", "f.yaml:1:7: count: expected a whole number such as 5, found nothing\n"},
    {"count: [1]", "f.yaml:1:8: count: expected a whole number such as 5, found a list\n"},
    {"count: nan", "f.yaml:1:8: count: expected a whole number"},
    {"count: 10x", "f.yaml:1:8: count: \"x\" after the number"},
    {"choice: grean", "f.yaml:1:9: choice: \"grean\" is none of red | green | blue\n"
                      "    choice: grean\n            ^\n    did you mean green?\n"},
    {"choice: {red: 1}", "f.yaml:1:9: choice: expected one of red | green | blue, found a table"},
    {"set: [red, purple]", "f.yaml:1:12: set: \"purple\" is none of"},
    {"set: []", "f.yaml:1:6: set: the list is empty"},
    {"set: {red: 1}", "f.yaml:1:6: set: expected a list, found a table"},
    {"sizes: [1, 2, 3, 4]", "f.yaml:1:8: sizes: 4 numbers, but there can be at most 3"},
    {"sizes: [1, x]", "f.yaml:1:12: sizes: expected a whole number"},
    {"sizes: 3", "f.yaml:1:8: sizes: expected a list of whole numbers, found a single value"},
    {"large: -1", "f.yaml:1:8: large: -1 is out of range; it must be from 0 to"},
    {"text: Hoper", "f.yaml:1:7: text: \"Hoper\" is none of Hopper | Swimmer\n    text: Hoper\n"
                    "          ^\n    did you mean Hopper?\n"},
    {"text: [a]", "f.yaml:1:7: text: expected one of"},
    {"link: red", "f.yaml:1:7: link: red needs a number"},
    {"link: {blue: 1}", "f.yaml:1:7: link: blue takes no number"},
    {"link: {red: 0}", "f.yaml:1:13: link: 0 is out of range; it must be above 0"},
    {"link: {red: 1, green: 1}", "f.yaml:1:7: link: expected a table with one key"},
    {"link: {rad: 1}", "f.yaml:1:8: link: \"rad\" is none of"},
    {"inner: 5", "f.yaml:1:8: inner: expected a table of keys and values"},
    {"inner: {time: 61 s}", "f.yaml:1:15: inner.time: 61 s is out of range; it must be above 0 s"
                            " and at most 1 min"},
    /* A number that is out of range is shown as it is written. */
    {"inner: {time: 2e9 s}", "f.yaml:1:15: inner.time: 2e9 s is out of range; it must be above"},
    {"inner: {time: 1.5 h}", "f.yaml:1:15: inner.time: 1.5 h is out of range; it must be above"},
    {"inner: {time: 3 m}", "f.yaml:1:15: inner.time: there is no unit \"m\"; did you mean min "
                           "or ms?\n    inner: {time: 3 m}\n                  ^\n    e.g. time: "},
    {"inner: {time: 3 parsec}", "f.yaml:1:15: inner.time: there is no unit \"parsec\" here; "
                                "expected a time such as 50 ms or none"},
    {"inner: {time=3 s}", "f.yaml:1:9: unknown key inner.time=3 s\n    inner: {time=3 s}\n"
                          "            ^\n    did you mean time: 3 s?\n"},
    {"COUNT: 5", "f.yaml:1:1: unknown key COUNT\n    COUNT: 5\n    ^\n    did you mean count?\n"},
    {"choice: red, green", "f.yaml:1:9: choice: \"red, green\" is none of red | green | blue\n"
                           "    choice: red, green\n            ^\n    did you mean red? "},
    {"inner: {tine: 3 s}", "f.yaml:1:9: unknown key inner.tine"},
    {"inner: {ratio: 2}", "f.yaml:1:16: inner.ratio: 2 is out of range; it must be from -1 to 1"},
    {"parts: {a: {rate: 1 kbit/s, weight: 3}}", "f.yaml:1:37: parts.a.weight: expected a table"},
    {"parts: {a: {rate: 1 kbit/s, weight: {red: -1}}}",
     "f.yaml:1:43: parts.a.weight: -1 is out of"},
    {"parts: {a: {rate: 1 kbit/s, weight: {red: 0}}}",
     "f.yaml:1:37: parts.a.weight: the weights must have a sum above 0"},
    {"\"c\\e[31m\": 1", "f.yaml:1:1: unknown key c?[31m"},
    {"parts: []", "f.yaml:1:8: parts: expected a table of one or more named tables"},
    {"parts: {}", "f.yaml:1:8: parts: expected a table of one or more named tables"},
    {"parts: {a: {}}", "f.yaml:1:9: parts.a.rate is missing\n    parts: {a: {}}\n"
                       "            ^\n    e.g. rate: 10 Mbit/s\n"},
    {"parts: {1a: {rate: 1 kbit/s}}", "f.yaml:1:9: parts: a name is up to"},
    {"parts: {a.b: {rate: 1 kbit/s}}", "f.yaml:1:9: parts: a name is up to"},
};

/* Values of parts.a.rate and what is said of them; columns count from "parts". */
static const struct wrong rates[] = {
    {"1 mbit/s", "20: parts.a.rate: there is no unit \"mbit/s\"; did you mean Mbit/s?"},
    {"0", "20: parts.a.rate: 0 is out of range; it must be at least 1 bit/s"},
    {"5", "20: parts.a.rate: a unit is missing; expected a rate such as 10 Mbit/s"},
    {"[1 kbit/s]", "20: parts.a.rate: expected a rate such as 10 Mbit/s or a distribution"},
    {"{unifrm: [1 kbit/s, 2 kbit/s]}", "21: parts.a.rate: \"unifrm\" is no distribution"},
    {"{uniform: 1 kbit/s}", "30: parts.a.rate: uniform needs two numbers, [low, high]"},
    {"{uniform: [2 kbit/s, 1 kbit/s]}", "20: parts.a.rate: uniform: low is above high"},
    {"{uniform: [0, 1 kbit/s]}", "31: parts.a.rate: 0 is out of range"},
    {"{uniform: [1 kbit/s, 0]}", "41: parts.a.rate: 0 is out of range"},
    {"{normal: {mean: 1 kbit/s}}", "29: parts.a.rate: normal needs \"sd\""},
    {"{normal: {mean: 1 kbit/s, sd: -1 kbit/s}}", "20: parts.a.rate: normal: sd is below 0"},
    {"{normal: {mean: 1 kbit/s, sigma: 1}}", "53: parts.a.rate: normal has no \"sigma\""},
    {"{normal: 5}", "29: parts.a.rate: normal needs a table: {mean: ..., sd: ...}"},
    {"{lognormal: {median: 1 kbit/s, sigma: 1 s}}", "58: parts.a.rate: \"s\" after the number"},
    {"{truncated_normal: {mean: 1 kbit/s}}", "39: parts.a.rate: truncated_normal needs \"sd\""},
    {"{truncated_normal: {mean: 1 kbit/s, sd: 1 bit/s, lo: 0}}",
     "73: parts.a.rate: truncated_normal has no \"lo\", only mean, sd, low and high"},
    {"{truncated_normal: {mean: 1 kbit/s, sd: 1 bit/s, low: 0 bit/s}}",
     "74: parts.a.rate: 0 bit/s is out of range"},
    {"{truncated_normal: {mean: 1 Mbit/s, sd: 1 bit/s, high: 1 kbit/s}}",
     "20: parts.a.rate: truncated_normal: next to nothing of this normal distribution lies"},
    {"{gamma: {scale: 1 kbit/s, shape: 0}}", "20: parts.a.rate: gamma: shape must be finite and"},
    {"{pareto: {scale: 0 kbit/s, shape: 1}}", "37: parts.a.rate: 0 kbit/s is out of range"},
    {"{choice: [1 kbit/s, x]}", "40: parts.a.rate: expected a rate"},
    {"{choice: {values: [1 kbit/s], weights: [1, 2]}}", "59: parts.a.rate: 2 weights for 1 values"},
    {"{choice: {values: [1 kbit/s], weights: [0]}}", "20: parts.a.rate: choice: the weights sum"},
    {"{choice: {values: 3}}", "38: parts.a.rate: expected a list"},
    {"{csv: {file: gone.csv, column: up}}", ""},
};

START_TEST(wrong_values)
{
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        struct world world;
        char text[300];
        bool has_count = strncmp(wrongs[i].text, "count", 5) == 0;
        bool has_parts = strncmp(wrongs[i].text, "parts", 5) == 0;
        snprintf(text, sizeof text, "%s\n%s%s", wrongs[i].text, has_count ? "" : "count: 1\n",
                 has_parts ? "" : "parts: {a: {rate: 1 Mbit/s}}\n");
        read_world(&world, text);
        const char *first = errs_first(&world.errs);
        ck_assert_msg(strncmp(first, wrongs[i].message, strlen(wrongs[i].message)) == 0,
                      "%s gave\n%s", text, first);
        ck_assert_msg(world.errs.count == 1, "%s gave %zu errors", text, world.errs.count);
        end_world(&world);
    }
}
END_TEST

START_TEST(wrong_distributions)
{
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct world world;
        char text[300], expected[200];
        snprintf(text, sizeof text, "parts: {a: { rate: %s}}\ncount: 1\n", rates[i].text);
        snprintf(expected, sizeof expected, "f.yaml:1:%s", rates[i].message);
        read_world(&world, text);
        const char *first = errs_first(&world.errs);
        if (*rates[i].message)
            ck_assert_msg(strncmp(first, expected, strlen(expected)) == 0, "%s gave\n%s", text,
                          first);
        else
            ck_assert_msg(strstr(first, "33: parts.a.rate: /nowhere/gone.csv: cannot be opened"),
                          "%s", first);
        ck_assert_uint_eq(world.errs.count, 1);
        end_world(&world);
    }
}
END_TEST

START_TEST(many_errors_once_each)
{
    struct world world;
    read_world(&world, "{count: 0, choice: x, inner: {time: 5}}");
    ck_assert_uint_eq(world.errs.count, 4); /* the parts are missing too */
    const struct yaml_node *again = yaml_read(&world.source, &world.arena, &world.errs);
    ck_assert(!fields_read(&world.reader, fields, again, "", &world.options));
    ck_assert_uint_eq(world.errs.count, 4);
    end_world(&world);
}
END_TEST

START_TEST(csv_columns)
{
    char text[300];
    enter();
    char *path = mem_format("%s/t.csv", folder);
    write_file("t.csv",
               "# measured\nname, up (Mbit/s),down,bad\r\n\"a, \"\"b\"\"\", 8, 1 kB/s,x\n\nb,16,"
               "unlimited,1\n");
    static const struct wrong columns[] = {{"up (Mbit/s)", ""},
                                           {"down", ""},
                                           {"bad", "t.csv:3:23: parts.a.rate: expected a rate"},
                                           {"name", "t.csv:3:1: parts.a.rate: expected a rate"},
                                           {"gone", "f.yaml:1:58: parts.a.rate"}};
    for (size_t i = 0; i < 5; i++) {
        struct world world = {0};
        snprintf(text, sizeof text,
                 "{count: 1, parts: {a: {rate: {csv: {file: t.csv, column: %s}}}}}",
                 columns[i].text);
        world.source = (struct source){
            .name = mem_string("f.yaml"), .text = mem_string(text), .length = strlen(text)};
        world.reader = (struct field_reader){
            .errs = &world.errs, .arena = &world.arena, .locate = beside, .owner = folder};
        world.good =
            fields_read(&world.reader, fields, yaml_read(&world.source, &world.arena, &world.errs),
                        "", &world.options);
        ck_assert_msg(world.good == !*columns[i].message, "%s", errs_first(&world.errs));
        ck_assert_msg(strstr(errs_first(&world.errs), columns[i].message), "%s",
                      errs_first(&world.errs));
        const struct distribution *rate = world.good ? &world.options.parts[0].rate : NULL;
        if (i == 0) {
            ck_assert_double_eq(rate->values[0], 1e6);
            ck_assert_double_eq(rate->values[1], 2e6);
            const char *name;
            ck_assert_str_eq(fields_file(&world.reader, 0, &name)->name, path);
            ck_assert_str_eq(name, "t.csv");
            ck_assert_ptr_null(fields_file(&world.reader, 1, &name));
        } else if (i == 1) {
            ck_assert_double_eq(rate->values[0], 1e3);
            ck_assert_double_eq(rate->values[1], INFINITY);
            char *dump = print_world(&world, 0);
            ck_assert(strstr(dump, "rate: {csv: {file: t.csv, column: down}}"));
            free(dump);
        }
        end_world(&world);
    }
    free(path);
    leave();
}
END_TEST

static void check_csv(const char *text, size_t length, const char *message)
{
    struct csv csv = {0};
    struct errs errs = {0};
    enter();
    write_bytes("t.csv", text, length);
    ck_assert(!csv_read(&csv, "t.csv", &errs));
    ck_assert_msg(strstr(errs_first(&errs), message), "%s", errs_first(&errs));
    csv_free(&csv);
    errs_free(&errs);
    leave();
}

START_TEST(bad_csv)
{
    check_csv("a,b\n1,2\n3\n", 10, ":3:1: 1 cells here, but the header names 2 columns");
    check_csv("a\n\"x\n", 5, ":2:1: a quote that is not closed");
    check_csv("a\n\"x\" y\n", 8, ":2:1: a quote that is not closed, or text behind one");
    check_csv("a\n# 1\n", 6, ": there is no row of values in it");
    check_csv("", 0, ": there is no row of values in it");
    check_csv("a\n\0\n", 4, ": this is no text");
    char wide[5000];
    memset(wide, ',', sizeof wide);
    check_csv(wide, sizeof wide, ":1:4097: more than 4096 columns");
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
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = listed(fields, rows[i].prefix);
        ck_assert_msg(strncmp(text, rows[i].first, strlen(rows[i].first)) == 0, "%s", text);
        ck_assert_msg(!strstr(text, rows[i].other), "%s", text);
        free(text);
    }
    static const char *const wrong[] = {"iner",       "inner.tine", "parts.rats",
                                        "parts.left", "time",       "inn.time"};
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

TEST_MAIN("fields", defaults_and_dump, rows_and_their_keys, later_fields, every_kind_round_trips,
          wrong_values, wrong_distributions, many_errors_once_each, csv_columns, bad_csv,
          options_list, options_by_prefix)
