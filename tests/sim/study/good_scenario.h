/* A scenario with nothing wrong, to be changed. */
#ifndef TESTS_GOOD_SCENARIO_H
#define TESTS_GOOD_SCENARIO_H

#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/study_text.h"

#include <stdlib.h>
#include <string.h>

/* A scenario with nothing wrong; tests count its lines. */
static const char good[] = "rounds: 10\n"                                                   /* 1 */
                           "task: {name: Hopper}\n"                                         /* 2 */
                           "policy: {hidden: [4]}\n"                                        /* 3 */
                           "algorithm: {name: par_s2zpo}\n"                                 /* 4 */
                           "round: {cohort: all}\n"                                         /* 5 */
                           "server: {up: 1 Gbit/s, down: 1 Gbit/s, latency: 1 ms}\n"        /* 6 */
                           "fleet:\n"                                                       /* 7 */
                           "  a: {count: 2, up: 1 Mbit/s, down: 2 Mbit/s, latency: 5 ms,\n" /* 8 */
                           "      speed: 100 steps/s}\n"                                    /* 9 */
                           "  b: {count: 1, up: 3 Mbit/s, down: 4 Mbit/s, latency: 6 ms,\n" /* 10 */
                           "      speed: 200 steps/s}\n";                                   /* 11 */

/* `text` with its first `from` replaced by `to`; from "": `to` is appended. */
static inline char *edited(const char *text, const char *from, const char *to)
{
    if (!*from)
        return mem_format("%s%s", text, to);
    const char *at = strstr(text, from);
    ck_assert_msg(at != NULL, "there is no %s", from);
    return mem_format("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static inline void read_good(struct study *study, const char *text, const char *set)
{
    struct errs errs = {0};
    ck_assert_msg(study_of_text(study, text, &set, set != NULL, &errs), "%s", errs_first(&errs));
    ck_assert_uint_eq(errs.count, 0);
}

static inline char *all_errors(const struct errs *errs)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    errs_print(errs, out);
    fclose(out);
    return text;
}

static inline void check_bad(const char *text, const char *set, const char *message, size_t count)
{
    struct study study;
    struct errs errs = {0};
    bool read = study_of_text(&study, text, &set, set != NULL, &errs);
    char *told = all_errors(&errs);
    ck_assert_msg(!read, "it was taken:\n%s", text);
    ck_assert_msg(strncmp(told, message, strlen(message)) == 0, "%s\n%s\ngave %s\nnot %s", text,
                  set ? set : "", told, message);
    ck_assert_msg(errs.count == count, "%zu errors: %s", errs.count, told);
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    free(told);
    errs_free(&errs);
    study_free(&study);
}

static inline int64_t run_of(const char *text, const char *set)
{
    struct study study;
    read_good(&study, text, set);
    int64_t run = study.keys[0].run;
    study_free(&study);
    return run;
}

#endif
