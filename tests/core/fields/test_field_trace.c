/* Traces as values of a scenario: what may be said of them, and how it is written back. */
#include "core/fields/field_trace.h"

#include "core/fields/field_file.h"
#include "tests/support/own_folder.h"

#include <stdlib.h>
#include <string.h>

static char *as_it_is(const void *owner, const char *file)
{
    (void)owner;
    return mem_string(file);
}

/* Reads a text that follows `trace:`; what is written back, or the first error. The caller frees
 * it.
 */
static char *read_back(const char *text, char **warnings)
{
    struct arena arena = {0};
    struct errs errs = {0};
    struct source source = {.name = arena_string(&arena, "s.yaml"),
                            .text = arena_string(&arena, text),
                            .length = strlen(text)};
    struct field_reader reader = {.errs = &errs, .arena = &arena, .locate = as_it_is};
    struct trace_use use;
    char *said, *told;
    size_t size, told_size;
    const struct yaml_node *node = yaml_read(&source, &arena, &errs);
    FILE *out = mem_stream(&said, &size), *tell = mem_stream(&told, &told_size);
    if (node && fields_trace(&reader, node, "up", TRACE_RATE, TRACE_UP, &use))
        fields_trace_print(out, &use);
    else
        fputs(errs_first(&errs), out);
    fields_traces_tell(&reader, tell);
    fclose(out);
    fclose(tell);
    if (warnings)
        *warnings = told;
    else
        free(told);
    fields_reader_free(&reader);
    errs_free(&errs);
    arena_free(&arena);
    return said;
}

static void expect(const char *text, const char *beginning)
{
    char *said = read_back(text, NULL);
    ck_assert_msg(strncmp(said, beginning, strlen(beginning)) == 0, "%s\ninstead of\n%s", said,
                  beginning);
    free(said);
}

START_TEST(written_back)
{
    enter();
    write_file("t.csv", "when,bw\n0,8\n1,16\n");
    write_file("u.csv", "s,Mbit/s\n0,8\n1,16\n");
    expect("u.csv", "{trace: {file: u.csv, start: 0 s, bin: 1 ms, scale: 1}}");
    expect("{csv: u.csv}", "{trace: {file: u.csv, start: 0 s, bin: 1 ms, scale: 1}}");
    expect("{file: u.csv, gaps: hold, gap: 5 s}",
           "{trace: {file: u.csv, start: 0 s, bin: 1 ms, scale: 1, gap: 5 s}}");
    static const char all[] = "{file: t.csv, start: 0 s, bin: 1 ms, scale: 2, time: when, "
                              "rate: bw, unit: Mbit/s, gaps: cut, gap: 5 s}";
    char *said = mem_format("{trace: %s}", all);
    expect(all, said);
    free(said);
    leave();
}
END_TEST

START_TEST(wrong)
{
    enter();
    write_file("u.csv", "s,Mbit/s\n0,8\n1,16\n");
    expect("{}", "s.yaml:1:1: up.file is missing");
    expect("{file: u.csv, csv: u.csv}", "s.yaml:1:1: up: file and csv are the same key");
    expect("{file: u.csv, unit: fast}", "s.yaml:1:21: up.unit: \"fast\" is not a unit of a rate");
    expect("{file: u.csv, gaps: none}", "s.yaml:1:21: up.gaps: ");
    expect("{file: u.csv, gap: 0 s}", "s.yaml:1:20: up.gap: ");
    expect("{file: u.csv, rate: bw}",
           "u.csv:1:1: there is no column \"bw\"; the columns are s, Mb");
    leave();
}
END_TEST

/* A gap is a warning until the user has said what counts in it. */
START_TEST(warnings)
{
    char *told;
    enter();
    write_file("g.csv", "s,Mbit/s\n0,8\n1,8\n2,8\n3,8\n100,16\n");
    char *said = read_back("g.csv", &told);
    ck_assert_msg(strstr(told, "g.csv: warning: 1 gap between rows: 1.6 min, 95"), "%s%s", said,
                  told);
    free(said);
    free(told);
    free(read_back("{file: g.csv, gaps: hold}", &told));
    ck_assert_str_eq(told, "");
    free(told);
    free(read_back("{file: g.csv, gaps: cut}", &told));
    ck_assert_str_eq(told, "");
    free(told);
    leave();
}
END_TEST

TEST_MAIN("field_trace", written_back, wrong, warnings)
