/* A field table with a key of every kind, read from a text and written again. */
#ifndef TESTS_FIELD_WORLD_H
#define TESTS_FIELD_WORLD_H

#include "core/fields/field_print.h"
#include "core/fields/fields.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
static inline const char *name_at(size_t i)
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
static inline const void *shape_at(size_t i)
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

static inline char *beside(const void *owner, const char *file)
{
    return mem_format("%s/%s", (const char *)owner, file);
}

static inline void read_into(struct world *world, const char *text, const struct field *table,
                             void *base)
{
    *world = (struct world){.source = {mem_string("f.yaml"), mem_string(text), strlen(text)}};
    world->reader = (struct field_reader){
        .errs = &world->errs, .arena = &world->arena, .locate = beside, .owner = "/nowhere"};
    const struct yaml_node *root = yaml_read(&world->source, &world->arena, &world->errs);
    ck_assert_msg(root != NULL, "%s", errs_first(&world->errs));
    world->good = fields_read(&world->reader, table, root, "", base);
    ck_assert(world->good == (world->errs.count == 0));
}

static inline void read_world(struct world *world, const char *text)
{
    read_into(world, text, fields, &world->options);
}

static inline void end_world(struct world *world)
{
    fields_reader_free(&world->reader);
    errs_free(&world->errs);
    arena_free(&world->arena);
    free(world->source.name);
    free(world->source.text);
}

static inline char *print_world(const struct world *world, unsigned without)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    fields_print(out, fields, &world->options, without);
    fclose(out);
    return text;
}

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
    {"inner: {time=3 s}", "f.yaml:1:9: a key is followed by a colon, by no other sign\n"
                          "    inner: {time=3 s}\n"
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

#endif
