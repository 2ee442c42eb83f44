/* The report of a database in which links, panels and batteries count. */
#ifndef TESTS_REPORT_SYSTEM_H
#define TESTS_REPORT_SYSTEM_H

#include "core/base/mem.h"
#include "reports/pages/report.h"
#include "tests/support/check.h"
#include "tests/support/figure_data.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <string.h>

/* Dispatches, in seconds; agents 1 and 2 are gateways, 3 and 4 sensors. Agent 3 alone has a link of
 * its own: 100 B/s both ways, latency 0.1 s; the others' are unlimited.
 *
 *    round agent begin download compute panel upload wait  outcome            bytes down, up
 * 1  1     1     0     1        3       1     1      4     used            100 50   at 6
 * 2  1     2     0     1        4       0     1      4     used            100 50   at 6
 * 3  1     3     0     2        4       1     1      2     used            100 50   at 8
 * 4  1     4     0     1        2       0     0      1     dropped         100 0    known at 4
 * 5  2     1     10    1        1       1     1      2     used, stale 2   100 50   at 14
 * 6  2     4     10    1        2       0     0      3     dropped         100 0    known at 16
 * 7  2     2     10    1        4       0     0      0     surplus         100 0    cut at 15
 *
 * Round 1 is 0 to 10 s, round 2 is 10 to 16 s; the run ends at 20 s. Agent 3 is in cell home, which
 * added 0.9 s to its download; the server's link added 0.4 s to its upload. */
struct dispatch {
    int round, agent, begin, download, compute, panel, upload, wait, up_B;
    const char *outcome, *phase, *cause, *staleness;
};
static const struct dispatch dispatches[] = {
    {1, 1, 0, 1, 3, 1, 1, 4, 50, "used", NULL, NULL, "0"},
    {1, 2, 0, 1, 4, 0, 1, 4, 50, "used", NULL, NULL, "0"},
    {1, 3, 0, 2, 4, 1, 1, 2, 50, "used", NULL, NULL, "0"},
    {1, 4, 0, 1, 2, 0, 0, 1, 0, "dropped", "compute", "dropped", "NULL"},
    {2, 1, 10, 1, 1, 1, 1, 2, 50, "used", NULL, NULL, "2"},
    {2, 4, 10, 1, 2, 0, 0, 3, 0, "dropped", "compute", "dropped", "NULL"},
    {2, 2, 10, 1, 4, 0, 0, 0, 0, "aborted", "compute", "surplus", "NULL"},
};

/* What it was at, one after the other. */
static inline void put_spans(struct results_db *db, int number, const struct dispatch *d)
{
    const char *last = strcmp(d->outcome, "dropped") == 0 ? "detection" : "wait";
    const char *const names[] = {"download", "compute", "panel", "upload", last};
    const int lengths[] = {d->download, d->compute, d->panel, d->upload, d->wait};
    for (int i = 0, at = d->begin; i < 5; at += lengths[i++])
        if (lengths[i] > 0)
            db_exec(db,
                    "INSERT INTO span VALUES(1, %d, %d * 1000000000, %d * 1000000000, %Q, 0, 0)",
                    number, at, at + lengths[i], names[i]);
}

static inline void put_dispatches(struct results_db *db)
{
    for (int i = 0; i < 7; i++) {
        const struct dispatch *d = &dispatches[i];
        int all = d->download + d->compute + d->panel + d->upload + d->wait;
        db_exec(db,
                "INSERT INTO agent_round(run, dispatch, round, wave, ended, agent, slot, outcome, "
                "outcome_phase, cause, staleness, t_begin_ns, t_end_ns, download_ns, compute_ns, "
                "panel_ns, queue_ns, upload_ns, away_ns, wait_ns, down_payload_B, down_wire_B, "
                "up_payload_B, up_wire_B, episodes, steps, vote, blowups, energy_compute_J, "
                "energy_up_J, energy_down_J, energy_idle_J, peak_B) VALUES(1, %d, %d, %d, %d, %d, "
                "0, %Q, %Q, %Q, %s, %d * 1000000000, %d * 1000000000, %d * 1000000000, %d * "
                "1000000000, %d * 1000000000, 0, %d * 1000000000, 0, %d * 1000000000, 90, 100, %d, "
                "%d, 2, 60, NULL, 0, 2, 0.5, 0.5, 0, 3000)",
                i + 1, d->round, d->round, d->round, d->agent, d->outcome, d->phase, d->cause,
                d->staleness, d->begin, d->begin + all, d->download, d->compute, d->panel,
                d->upload, d->wait, d->up_B, d->up_B);
        put_spans(db, i + 1, d);
    }
}

/* What the study makes besides: agent 4 leaves at 8 s; the gateways' energy. */
static inline struct results_db system_db(void)
{
    static const double returns[] = {0, 50, 60};
    struct db_run run = {"system", "Hopper", "", "par_s2zpo", "done", NULL, 1, NAN};
    struct results_db db = db_open();
    db_rounds(&db, db_run(&db, &run), 2);
    db_evaluations(&db, 1, "deterministic", returns, 3);
    put_dispatches(&db);
    db_exec(&db, "UPDATE round SET t_end_ns = 16000000000 WHERE round = 2;"
                 "UPDATE round SET server_up_B = 500, server_down_B = 800;"
                 "UPDATE run SET t_end_ns = 20000000000, rounds = 2, server_up_Bps = 100;"
                 "UPDATE agent SET up_Bps = 100, down_Bps = 100, latency_ns = 100000000 "
                 "WHERE agent = 3;"
                 "INSERT INTO cell VALUES(1, 1, 'home', 100, NULL);"
                 "UPDATE agent SET cell = 1 WHERE agent = 3;"
                 "UPDATE span SET cell_ns = 900000000 WHERE dispatch = 3 AND phase = 'download';"
                 "UPDATE span SET server_ns = 400000000 WHERE dispatch = 3 AND phase = 'upload';"
                 "INSERT INTO cell_round VALUES(1, 1, 1, 500, 7), (1, 2, 1, 480, 7);"
                 "INSERT INTO presence VALUES(1, 4, 0, 1), (1, 4, 8000000000, 0);"
                 "INSERT INTO agent_energy VALUES(1, 1, 4, 1, 2, 3), (1, 2, 2, 1, 2, 1)");
    return db;
}

static inline int report_one(const char *path, const char *directory, bool force,
                             const char *rounds, FILE *out, struct errs *errs)
{
    struct report_request request = {.results = {.databases = &path, .count = 1},
                                     .directory = directory,
                                     .rounds = rounds,
                                     .force = force};
    return report_write(&request, out, errs);
}

static inline char *report_of(struct results_db *db)
{
    char *directory = mem_format("%s/report", db->folder);
    struct errs errs = {0};
    FILE *out = tmpfile();
    db_close(db);
    int status = report_one(db->path, directory, false, NULL, out, &errs);
    ck_assert_msg(status == 0, "%s", errs_first(&errs));
    fclose(out);
    return directory;
}

static inline void must_hold(const char *directory, const char *name, const char *const *parts)
{
    char *text = strchr(name, '.') ? file_text(directory, name) : figure_data(directory, name);
    for (; *parts; parts++)
        ck_assert_msg(strstr(text, *parts) != NULL, "'%s' is not in %s:\n%.4000s", *parts, name,
                      text);
    free(text);
}

#endif
