/* Files of traces for tests, in a folder of each test's own, and what is read of them. */
#ifndef TESTS_TRACE_FILES_H
#define TESTS_TRACE_FILES_H

#include "core/quantities/trace_read.h"
#include "core/quantities/trace_remarks.h"
#include "tests/support/own_folder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MS = 1000000 };
#define SECOND INT64_C(1000000000)

static inline void read_good(struct trace_set *set, const char *path, int64_t bin_ns)
{
    struct errs errs = {0};
    struct trace_options options = {.bin_ns = bin_ns};
    *set = (struct trace_set){0};
    bool good = trace_set_read(set, path, &options, &errs);
    ck_assert_msg(good, "%s", errs_first(&errs));
}

/* How it was read, in words. */
static inline void expect_remarks_of(const struct trace_set *set,
                                     const struct trace_options *options, const char *expected)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    trace_remarks(set, options, false, "", out);
    fclose(out);
    ck_assert_str_eq(text, expected);
    free(text);
}

static inline void expect_remarks(const struct trace_set *set, const char *expected)
{
    expect_remarks_of(set, &(struct trace_options){0}, expected);
}

static inline void check_bad(const char *name, const char *text, const char *message)
{
    struct errs errs = {0};
    struct trace_options options = {0};
    struct trace_set set = {0};
    if (text)
        write_file(name, text);
    ck_assert_msg(!trace_set_read(&set, name, &options, &errs), "%s was read", name);
    ck_assert_msg(strncmp(errs_first(&errs), message, strlen(message)) == 0, "%s\ninstead of\n%s",
                  errs_first(&errs), message);
    trace_set_free(&set);
    errs_free(&errs);
}

static inline void check_pieces(const struct trace *trace, size_t count, const int64_t *begin_ms,
                                const double *value, int64_t period_ms)
{
    ck_assert_uint_eq(trace->count, count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(trace->begin_ns[i], begin_ms[i] * MS);
        ck_assert_double_le(fabs(trace->value[i] - value[i]), 1e-9 * value[i]);
    }
    ck_assert_int_eq(trace->period_ns, period_ms * MS);
}
#define PIECES(trace, period, begins, values)                                                      \
    check_pieces(trace, sizeof(begins) / sizeof *(begins), begins, values, period)

#endif
