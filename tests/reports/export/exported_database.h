/* A hand-made database and what is exported of it. */
#ifndef TESTS_EXPORTED_DATABASE_H
#define TESTS_EXPORTED_DATABASE_H

#include "reports/export/export.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Exports `db` to "out" in its folder. Returns the first error or ""; the caller frees it. */
static inline char *export_of(const struct results_db *db, struct export_options options,
                              char **said)
{
    struct errs errs = {0};
    char *directory = mem_format("%s/out", db->folder), *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    options.database = db->path;
    options.directory = directory;
    int status = export_write(&options, out, &errs);
    fclose(out);
    ck_assert_int_eq(status, errs_exit_status(&errs));
    char *wrong = mem_string(errs_first(&errs));
    if (said)
        *said = text;
    else
        free(text);
    errs_free(&errs);
    free(directory);
    return wrong;
}

static inline void exports(const struct results_db *db, struct export_options options)
{
    char *wrong = export_of(db, options, NULL);
    ck_assert_str_eq(wrong, "");
    free(wrong);
}

static inline void has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in\n%.3000s", part, text);
}

static inline size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

/* One trial of two rounds, whose point needs quotes in CSV and escapes in JSON. Agent 1 has two
 * dispatches under way at once: 0 to 12 s and 10 to 20 s. */
static inline struct results_db database(void)
{
    static const double returns[] = {-1.5, 0, 7};
    struct results_db db = db_open();
    struct db_run run = {.scenario = "hand",
                         .task = "Hopper",
                         .point = "algorithm.name=par_s2zpo, fleet.*.up=\"5\" <b>",
                         .algorithm = "par_s2zpo",
                         .state = "done",
                         .seed = 3,
                         .target = NAN};
    int number = db_run(&db, &run);
    db_rounds(&db, number, 2);
    db_evaluations(&db, number, "deterministic", returns, 3);
    /* As a literal it might be rounded. */
    db_exec(&db, "UPDATE evaluation SET mean = 0.1 + 0.2 WHERE round = 1");
    for (int dispatch = 1; dispatch <= 2; dispatch++)
        db_exec(&db,
                "INSERT INTO agent_round(run, dispatch, round, wave, ended, agent, slot, outcome, "
                "t_begin_ns, t_end_ns, download_ns, compute_ns, panel_ns, queue_ns, upload_ns, "
                "away_ns, wait_ns, down_payload_B, down_wire_B, up_payload_B, up_wire_B, episodes, "
                "steps, blowups, energy_compute_J, energy_up_J, energy_down_J, energy_idle_J, "
                "peak_B) VALUES(%d, %d, %d, %d, 2, 1, 0, 'used', %d * 10000000000, %d * "
                "1000000000, 0, 0, 0, 0, 0, 0, %d * 1000000000, 1, 1, 1, 1, 1, 1, 0, 0.1, 0, 0, 0, "
                "9)",
                number, dispatch, dispatch, dispatch, dispatch - 1, dispatch == 1 ? 12 : 20,
                dispatch == 1 ? 12 : 10);
    db_exec(&db,
            "INSERT INTO span VALUES(%d, 1, 0, 1234567, 'download', 0, 0), "
            "(%d, 1, 1234567, 12000000000, 'compute', 0, 0), "
            "(%d, 2, 10000000000, 20000000001, 'upload', 0, 0)",
            number, number, number);
    db_exec(&db,
            "INSERT INTO panel_answer VALUES(%d, 1, 2, 1, 11000000000, 4, -1.5, 0.25, 11, 7, 1), "
            "(%d, 1, 0, 1, 12000000000, 4, -1.5, NULL, 11, 0, -1)",
            number, number);
    return db;
}

#endif
