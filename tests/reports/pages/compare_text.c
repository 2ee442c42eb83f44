#include "tests/reports/pages/compare_text.h"

#include "reports/data/results.h"
#include "reports/pages/compare.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

int compare_one(const char *path, const char *against, FILE *out, bool colour, struct errs *errs)
{
    struct compare_request request = {
        .results = {.databases = &path, .count = 1}, .against = against, .colour = colour};
    return compare_print(&request, out, errs);
}

char *table_against(const struct results_db *db, const char *against, bool colour)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct errs errs = {0};
    int status = compare_one(db->path, against, out, colour, &errs);
    fclose(out);
    ck_assert_msg(status == 0, "%s", errs_first(&errs));
    for (const char *line = text; !colour && *line;) {
        size_t width = 0, length = strcspn(line, "\n");
        for (size_t i = 0; i < length; i++)
            width += ((unsigned char)line[i] & 0xC0) != 0x80;
        ck_assert_msg(width <= 100, "%zu columns: %.*s", width, (int)length, line);
        line += length + (line[length] == '\n');
    }
    return text;
}

char *table_text_of(const struct results_db *db, bool colour)
{
    return table_against(db, NULL, colour);
}

void must_hold(const char *text, const char *part)
{
    const char *pairs = strstr(text, "\ndifferences"); /* what is long stands before it */
    ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in\n%.2500s", part,
                  pairs ? pairs : text);
}

void put_trial(struct results_db *db, int number, const char *point, int seed, double last,
               const char *state)
{
    struct db_run run = {"several", "Hopper", point, "fedavg", state, NULL, seed, NAN};
    const double returns[] = {0, last};
    db_exec(db, "PRAGMA foreign_keys = 0");
    int here = db_run(db, &run);
    db_rounds(db, here, 1);
    db_evaluations(db, here, "deterministic", returns, 2);
    static const char *const tables[] = {"run",   "fleet_class", "agent",     "run_memory",
                                         "round", "host_run",    "evaluation"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        db_exec(db, "UPDATE %s SET run = %d WHERE run = %d", tables[i], number, here);
}
