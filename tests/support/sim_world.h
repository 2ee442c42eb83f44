/* A scenario from a text, run through the whole simulator, and what came of it: the helper of the
 * tests of sim/. Failed expectations fail the test at once.
 *
 *   world_bare      one trial without a database, with the seams of struct federation
 *   world_record    a whole study through run_studies, the way `fedsim run` goes, into a database
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "core/files/datadir.h"
#include "sim/federation/federation.h"
#include "sim/run/run.h"
#include "tests/support/files.h"

#include <sqlite3.h>

enum { WORLD_SETS = 16 };

/* A small robot, three agents, nothing that takes time: three rounds of par_s2zpo. */
extern const char world_learning[];
/* Messages of 1000 B down and 500 B up on links of 1000 B/s and 100 ms, three classes a, b, c of
 * one agent that compute 1, 2 and 10 s for 200 environment steps; record: events. */
extern const char world_timeline[];

/* Everything at once: three methods, a cohort out of two classes, links of their own, a deadline
 * that lets late agents finish, drops in every phase, panels shared and drawn; record: events. */
extern const char world_rich[];

struct world {
    /* given */
    const char *text;                 /* the scenario, YAML */
    const char *sets[WORLD_SETS];     /* "path=value", up to the first NULL */
    unsigned jobs, audit, chaos;      /* jobs 0: 1 */
    bool fresh;                       /* world_record: runs trials again */
    const struct crew_helper *helper; /* world_record: who else plays jobs; NULL: nobody */
    int64_t (*compute_ns)(void *context, uint32_t agent, uint32_t round);
    void (*select)(void *context, uint32_t round, uint32_t *agents, uint32_t count);
    void (*tamper)(void *context, uint32_t agent, uint32_t round, struct wire *bytes);
    void *context;
    /* what came of it; world_free */
    char folder[FOLDER_SIZE], scenario[FOLDER_SIZE + 32], database[FOLDER_SIZE + 8]; /* its own */
    struct errs errs;
    enum trial_end end;       /* world_bare */
    int status;               /* world_record: the exit status */
    struct round_row *rounds; /* world_bare: as the seam `ended` saw them */
    size_t round_count, round_capacity;
    sqlite3 *db; /* world_record: open for reading */
};

/* Writes a file into the world's folder; its path, which the caller frees. */
char *world_file(struct world *world, const char *name, const char *text);
/* Reads the scenario; it must be good. study_free is due. */
struct study world_study(struct world *world);
void world_bare(struct world *world);
/* May be called again on the same world: the same database goes on. */
void world_record(struct world *world);
void world_run(struct world *world); /* the same, and it must succeed */
void world_free(struct world *world);

/* All rows of a query, "a|b|c\n" each; NULL for NULL. The caller frees it. */
char *world_rows(const struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The one number a query gives. */
double world_number(const struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What the structures of an agent's program take, whose sizes are the compiler's: numbers worked by
 * hand are of the rest. In SQL of a database with one run; and by a trial of a round of its own, in
 * which agents may have `in_flight` dispatches, with one more setting or NULL. */
#define WORLD_BOOKKEEPING "(SELECT need_B FROM run_memory WHERE category = 'bookkeeping')"
double world_bookkeeping(unsigned in_flight, const char *setting);
/* "`path`=`bytes` B"; the caller frees it. */
char *world_memory(const char *path, double bytes);
/* `SELECT *` of every table but host_*, in the order of its primary key. The caller frees it. */
char *world_dump(const struct world *world);
/* The database's bytes once the tables host_*, which are dropped, are gone, its pages in SQLite's
 * own order. source_free when done. */
struct source world_without_host(const struct world *world);
/* Two texts are equal; shows the first line that is not. */
void world_same(const char *text, const char *expected);
/* Rows of the query are exactly `expected`. */
void world_expect(const struct world *world, const char *sql, const char *expected);

#endif
