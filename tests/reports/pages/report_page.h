/* The report of a hand-made database. */
#ifndef TESTS_REPORT_PAGE_H
#define TESTS_REPORT_PAGE_H

#include "core/base/mem.h"
#include "reports/pages/report.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <ctype.h>
#include <string.h>

static inline int report_one(const char *path, const char *directory, bool force,
                             const char *rounds, FILE *out, struct errs *errs)
{
    struct report_request request = {.results = {.databases = &path, .count = 1},
                                     .directory = directory,
                                     .rounds = rounds,
                                     .force = force};
    return report_write(&request, out, errs);
}

/* Writes the report of `db` into its folder's `name`; returns the folder, owned by the caller. */
static inline char *report_of(const struct results_db *db, const char *name)
{
    char *directory = mem_format("%s/%s", db->folder, name);
    struct errs errs = {0};
    FILE *out = tmpfile();
    int status = report_one(db->path, directory, false, NULL, out, &errs);
    ck_assert_msg(status == 0, "%s", errs_first(&errs));
    ck_assert_int_gt(ftell(out), 0);
    fclose(out);
    return directory;
}

static inline void must_hold(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in\n%.3000s", part, text);
}

/* The name of a tag into `name`, lower case; returns what follows the name. */
static inline const char *tag_name(const char *at, char *name, size_t size)
{
    size_t length = 0;
    for (; isalnum((unsigned char)*at); at++)
        if (length + 1 < size)
            name[length++] = (char)tolower((unsigned char)*at);
    name[length] = '\0';
    return at;
}

/* Every element that opens closes in order; void elements and <x/> do not open. */
static inline void must_nest(const char *html)
{
    static const char *const empty[] = {"meta", "br", "hr", "img", "link", "input"};
    char open[64][24];
    size_t depth = 0;
    for (const char *at = strchr(html, '<'); at; at = strchr(at, '<')) {
        char name[24];
        bool closing = at[1] == '/';
        const char *end = strchr(at, '>');
        ck_assert_ptr_nonnull(end);
        tag_name(at + 1 + closing, name, sizeof name);
        at = end;
        bool alone = end[-1] == '/' || !*name;
        for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
            alone |= strcmp(name, empty[i]) == 0;
        if (alone)
            continue;
        if (!closing) {
            ck_assert_uint_lt(depth, 64);
            strcpy(open[depth++], name);
            continue;
        }
        ck_assert_msg(depth > 0 && strcmp(open[depth - 1], name) == 0, "</%s> closes <%s>", name,
                      depth ? open[depth - 1] : "nothing");
        depth--;
    }
    ck_assert_uint_eq(depth, 0);
}

#endif
