/* Wrong values in a field table: each is told once, with its place and what would be right. */
#include "core/fields/field_file.h"
#include "core/fields/fields.h"
#include "core/text/csv.h"
#include "tests/core/fields/field_world.h"
#include "tests/support/own_folder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Values of parts.a.rate and what is said of them; columns count from "parts". */
static const struct wrong rates[] = {
    {"1 mbit/s", "20: parts.a.rate: there is no unit \"mbit/s\"; did you mean Mbit/s?"},
    {"0", "20: parts.a.rate: 0 is out of range; it must be at least 1 bit/s"},
    {"5", "20: parts.a.rate: a unit is missing; expected a rate such as 10 Mbit/s"},
    {"[1 kbit/s]", "20: parts.a.rate: expected a rate such as 10 Mbit/s or a distribution"},
    {"{normal: 1 kbit/s, sd: 1 bit/s}",
     "20: parts.a.rate: expected a rate such as 10 Mbit/s or a distribution: a table with one key, "
     "such as uniform\n    parts: {a: { rate: {normal: 1 kbit/s, sd: 1 bit/s}}}\n"
     "                       ^\n    did you mean {normal: {mean: 1 kbit/s, sd: 1 bit/s}}?\n"},
    {"{unifrm: [1 kbit/s, 2 kbit/s]}", "21: parts.a.rate: \"unifrm\" is not a distribution"},
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
    check_csv("a\n\0\n", 4, ": this is not text");
    char wide[5000];
    memset(wide, ',', sizeof wide);
    check_csv(wide, sizeof wide, ":1:4097: more than 4096 columns");
}
END_TEST

TEST_MAIN("fields_wrong", wrong_values, wrong_distributions, many_errors_once_each, csv_columns,
          bad_csv)
