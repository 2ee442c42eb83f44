/* Reads from the databases of a study's parts which of its trials are done. */
#include "sim/parts/part_state.h"

#include "core/base/mem.h"
#include "core/base/text_index.h"
#include "core/results/results_format.h"
#include "reports/data/query.h"
#include "sim/parts/shard.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

/* The trials of a study, and how each ended as far as is known. */
struct known {
    struct text_index runs; /* the trials' numbers, in the study's order */
    enum run_state *states;
};

static void known_begin(struct known *known, const struct study *study)
{
    known->states = mem_zero(study->count + 1, sizeof *known->states);
    for (size_t t = 0; t < study->count; t++) {
        char run[24];
        snprintf(run, sizeof run, "%" PRId64, study->keys[t].run);
        text_index_add(&known->runs, run);
    }
}

static void known_end(struct known *known)
{
    text_index_free(&known->runs);
    free(known->states);
}

/* Adds what a database says, if it is there. */
static bool known_read(struct known *known, const char *path, struct errs *errs)
{
    if (access(path, F_OK) != 0)
        return true;
    struct database *database = database_open(path, errs);
    struct sql_table *runs = database ? database_query(database, "run_states", errs) : NULL;
    for (size_t i = 0; runs && i < runs->rows; i++) {
        size_t t = text_index_find(&known->runs, sql_text(runs, i, "run"));
        enum run_state state = run_state_of(sql_text(runs, i, "state"));
        if (t < known->runs.count && !run_state_is_final(known->states[t]))
            known->states[t] = state;
    }
    bool good = runs != NULL;
    sql_table_free(runs);
    database_close(database);
    return good;
}

static bool read_parts(struct known *known, unsigned parts, const char *database, struct errs *errs)
{
    bool good = true;
    for (unsigned i = 1; i <= parts && good; i++) {
        char *path = shard_database(&(struct shard){i, parts}, database);
        good = known_read(known, path, errs);
        free(path);
    }
    return good;
}

static size_t count_done(const struct known *known)
{
    size_t done = 0;
    for (size_t t = 0; t < known->runs.count; t++)
        done += run_state_is_final(known->states[t]);
    return done;
}

struct part_state *part_states(const struct study *study, unsigned parts, const char *database,
                               size_t *merged, struct errs *errs)
{
    struct known known = {0};
    struct part_state *states = NULL;
    unsigned *part = shard_parts(&(struct shard){.of = parts}, study, errs);
    known_begin(&known, study);
    bool good = part && known_read(&known, database, errs);
    *merged = count_done(&known);
    if (good && read_parts(&known, parts, database, errs)) {
        states = mem_zero(parts, sizeof *states);
        for (size_t t = 0; t < study->count; t++) {
            struct part_state *state = &states[part[t] - 1];
            state->trials++;
            state->done += run_state_is_final(known.states[t]);
            state->failed += known.states[t] == RUN_FAILED;
        }
    }
    known_end(&known);
    free(part);
    return states;
}
