/* Episodes in a database: found again, by others too, damaged ones not. */
#include "core/base/mem.h"
#include "sim/record/episode_db.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_beside.h"
#include "sim/record/recorder_open.h"
#include "sim/record/store_upkeep.h"
#include "tests/support/files.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
    char folder[FOLDER_SIZE], results[FOLDER_SIZE + 16], other[FOLDER_SIZE + 16];
    struct errs errs;
    struct recorder *recorder;
    struct episode_db *db;
    struct episode_store *store;
    int64_t seconds;
};

static void place_open(struct place *place, bool shared)
{
    place->recorder = recorder_open(place->results, &place->errs);
    ck_assert_msg(place->recorder != NULL, "%s", errs_first(&place->errs));
    place->db = episode_db_open(place->recorder, shared ? place->other : NULL,
                                (struct digest){1, 2}, &place->errs);
    ck_assert_msg(place->db != NULL, "%s", errs_first(&place->errs));
    place->store = episode_db_store(place->db);
}

static void place_close(struct place *place)
{
    episode_db_close(place->db);
    recorder_close(place->recorder);
}

static struct place place_new(bool shared)
{
    struct place place = {.errs = {0}};
    folder_make(place.folder);
    snprintf(place.results, sizeof place.results, "%s/results.db", place.folder);
    snprintf(place.other, sizeof place.other, "%s/store.db", place.folder);
    place_open(&place, shared);
    return place;
}

static void place_free(struct place *place)
{
    place_close(place);
    folder_remove(place->folder);
}

static struct digest identity_of(uint64_t number)
{
    return digest_fold((struct digest){0}, &number, sizeof number);
}

/* The episode of that number: a return of `number` / 8, a length of `number`. */
static void keep(struct place *place, uint64_t number)
{
    struct digest identity = identity_of(number);
    struct episode episode = {(double)number / 8, (uint32_t)number, false};
    place->store->keep(place->store, &identity, &episode);
}

static bool has(struct place *place, uint64_t number)
{
    struct digest identity = identity_of(number);
    struct episode episode;
    if (!place->store->find(place->store, &identity, &episode))
        return false;
    ck_assert_double_eq(episode.ret, (double)number / 8);
    ck_assert_uint_eq(episode.steps, number);
    ck_assert(!episode.blowup);
    return true;
}

/* A round of the run 1: any row, and its commit. */
static void commit(struct place *place)
{
    place->seconds++;
    ck_assert(recorder_presence(place->recorder, &(struct presence_row){1, place->seconds, true}));
    ck_assert(recorder_commit(place->recorder));
}

static struct run_row the_run(void)
{
    return (struct run_row){.run = 1,
                            .scenario = "s",
                            .scenario_hash = "",
                            .resolved = "",
                            .point = "",
                            .trial = "",
                            .algorithm = "fedavg",
                            .task = "none",
                            .server_up_Bps = INFINITY,
                            .server_down_Bps = INFINITY,
                            .target = NAN,
                            .price_up_per_GB = NAN,
                            .price_down_per_GB = NAN,
                            .price_per_kWh = NAN,
                            .price_per_answer = NAN,
                            .version = "0"};
}

static void begin(struct place *place)
{
    struct run_row row = the_run();
    ck_assert(recorder_begin_run(place->recorder, &row));
}

static void execute(const char *path, const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* Bytes 18 and 19 of the header are 1 outside WAL mode (https://www.sqlite.org/fileformat.html,
 * 1.3.3). */
static bool is_plain(const char *path)
{
    char header[20];
    FILE *in = fopen(path, "rb");
    ck_assert(in && fread(header, sizeof header, 1, in) == 1);
    fclose(in);
    return header[18] == 1 && header[19] == 1;
}

static int count(const char *path, const char *what)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    char *sql = mem_format("SELECT count(*) FROM %s", what);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    int rows = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    free(sql);
    return rows;
}

/* Before it is committed, while it is, and by whoever opens the database afterwards. */
START_TEST(test_found_again)
{
    for (int shared = 0; shared < 2; shared++) {
        struct place place = place_new(shared);
        begin(&place);
        ck_assert(!has(&place, 1));
        for (uint64_t i = 1; i <= 1000; i++)
            keep(&place, i);
        ck_assert(has(&place, 1) && has(&place, 1000) && !has(&place, 1001));
        commit(&place);
        ck_assert(has(&place, 1) && has(&place, 1000));
        keep(&place, 1001);
        commit(&place);
        keep(&place, 1002); /* no round commits it */
        ck_assert(has(&place, 1) && has(&place, 1001) && has(&place, 1002));
        place_close(&place);
        place_open(&place, shared);
        ck_assert(has(&place, 1) && has(&place, 1001) && !has(&place, 1002));
        place_free(&place);
    }
}
END_TEST

START_TEST(test_blowups_and_moments)
{
    struct place place = place_new(false);
    struct digest broken = identity_of(1), seen = identity_of(2);
    struct moments observed[2] = {{3, 0.1, 7}, {3, -4, 1e-300}};
    begin(&place);
    place.store->keep(place.store, &broken, &(struct episode){-INFINITY, 12, true});
    place.store->keep_bytes(place.store, &seen, observed, sizeof observed);
    for (int from = 0; from < 2; from++) { /* memory, then the database */
        struct episode episode;
        ck_assert(place.store->find(place.store, &broken, &episode));
        ck_assert(episode.ret == -INFINITY && episode.blowup);
        ck_assert_uint_eq(episode.steps, 12);
        struct wire back = {0};
        ck_assert(place.store->find_bytes(place.store, &seen, &back));
        ck_assert_uint_eq(back.length, sizeof observed);
        ck_assert_mem_eq(back.bytes, observed, sizeof observed);
        /* neither is taken for the other */
        ck_assert(!place.store->find(place.store, &seen, &episode));
        ck_assert(!place.store->find_bytes(place.store, &broken, &back));
        wire_free(&back);
        commit(&place);
        commit(&place);
    }
    place_free(&place);
}
END_TEST

/* Each column changed by hand; the episode is played again, and its row is whole then. */
START_TEST(test_damage)
{
    const char *const changes[] = {"\"return\" = \"return\" + 1",
                                   "\"return\" = NULL",
                                   "steps = steps + 1",
                                   "blowup = 1",
                                   "observed = x'00'",
                                   "checksum = checksum + 1"};
    struct place place = place_new(false);
    begin(&place);
    keep(&place, 5);
    commit(&place);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        place_close(&place);
        char *sql = mem_format("UPDATE host_episode SET %s", changes[i]);
        execute(place.results, sql);
        free(sql);
        place_open(&place, false);
        ck_assert_msg(!has(&place, 5), "%s", changes[i]);
        begin(&place);
        keep(&place, 5);
        commit(&place);
        place_close(&place);
        place_open(&place, false);
        ck_assert(has(&place, 5));
    }
    place_free(&place);
}
END_TEST

/* Several processes may use one store, but not a database that a run writes its results to. */
START_TEST(test_a_shared_store)
{
    struct place one = place_new(true), two = place_new(false);
    begin(&one);
    keep(&one, 7);
    commit(&one);
    struct episode_db *second =
        episode_db_open(two.recorder, one.other, (struct digest){1, 2}, &two.errs);
    ck_assert_msg(second != NULL, "%s", errs_first(&two.errs));
    struct digest identity = identity_of(7);
    struct episode episode;
    ck_assert(episode_db_store(second)->find(episode_db_store(second), &identity, &episode));
    episode_db_close(second);
    struct errs errs = {0};
    ck_assert(!episode_db_open(two.recorder, one.results, (struct digest){1, 2}, &errs));
    ck_assert_msg(strstr(errs_first(&errs), "another fedsim is writing to it"), "%s",
                  errs_first(&errs));
    errs_free(&errs);
    place_free(&one);
    place_free(&two);
}
END_TEST

static const char *others(const struct place *place, bool shared)
{
    return shared ? place->other : place->results;
}

/* Rows of a run that replaces a finished one wait for its end, its episodes for a round's. */
START_TEST(test_kept_while_a_run_is_replaced)
{
    for (int shared = 0; shared < 2; shared++) {
        struct place place = place_new(shared);
        struct run_row row = the_run();
        begin(&place);
        ck_assert(recorder_end_run(place.recorder, &(struct run_end){.state = RUN_DONE}));
        struct recorder *beside = recorder_beside(place.recorder);
        ck_assert(recorder_replace_run(beside, &row));
        keep(&place, 1);
        ck_assert(recorder_presence(beside, &(struct presence_row){1, 1, true}));
        ck_assert(recorder_commit(beside));
        ck_assert_int_eq(count(others(&place, shared), "host_episode"), 1);
        ck_assert_int_eq(count(place.results, "presence"), 0);
        ck_assert(has(&place, 1));
        keep(&place, 2);
        ck_assert(recorder_end_run(beside, &(struct run_end){.state = RUN_FAILED}));
        ck_assert_int_eq(count(others(&place, shared), "host_episode"), 2);
        ck_assert_int_eq(count(place.results, "run WHERE state = 'done'"), 1);
        recorder_beside_free(beside);
        place_free(&place);
    }
}
END_TEST

static void remove_beside(const char *path, const char *suffix)
{
    char *name = mem_format("%s%s", path, suffix);
    unlink(name);
    free(name);
}

/* A store that is removed is told at the next round, which is kept; none is recorded after it. */
START_TEST(test_a_store_that_goes)
{
    struct place place = place_new(true);
    place_close(&place);
    place_open(&place, true); /* errors go here, not to what place_new had */
    begin(&place);
    keep(&place, 1);
    commit(&place);
    ck_assert_int_eq(unlink(place.other), 0);
    keep(&place, 2);
    ck_assert(recorder_presence(place.recorder, &(struct presence_row){1, 2, true}));
    ck_assert(!recorder_commit(place.recorder));
    ck_assert(!recorder_ok(place.recorder));
    ck_assert_msg(strstr(errs_first(&place.errs), "store.db: was removed"), "%s",
                  errs_first(&place.errs));
    ck_assert_uint_eq(place.errs.count, 1);
    ck_assert(!recorder_presence(place.recorder, &(struct presence_row){1, 3, true}));
    place_close(&place);
    ck_assert_int_eq(count(place.results, "presence"), 2);
    ck_assert(is_plain(place.results));
    errs_free(&place.errs);
    /* as the error says: without what is left beside it a new one is made */
    remove_beside(place.other, "-wal");
    remove_beside(place.other, "-shm");
    place_open(&place, true);
    ck_assert(!has(&place, 1));
    place_free(&place);
}
END_TEST

static void wait_for_all(pid_t *children, int count)
{
    for (int i = 0; i < count; i++) {
        int status;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "process %d failed", i);
    }
}

/* What one of several processes does with the store, when the others may begin too. */
static void use_store(struct place *place, uint64_t number, int start)
{
    char go;
    snprintf(place->results, sizeof place->results, "%s/%d.db", place->folder, (int)number);
    ck_assert_int_eq(read(start, &go, 1), 0); /* returns when the parent closes its end */
    place_open(place, true);
    begin(place);
    keep(place, number);
    commit(place);
    place_close(place);
    _exit(0);
}

/* Begins `count` processes at once, of which each keeps an episode, from `first` on. */
static void use_at_once(struct place *place, int count, uint64_t first)
{
    pid_t children[8];
    int start[2];
    ck_assert_int_eq(pipe(start), 0);
    for (int i = 0; i < count; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            close(start[1]);
            use_store(place, first + (uint64_t)i, start[0]);
        }
    }
    close(start[0]);
    close(start[1]);
    wait_for_all(children, count);
}

/* Processes that begin and end at once, on a store that none has made yet, and on one that is
 * there: the episodes of all are in it, and the last leaves it a plain file. */
START_TEST(test_begun_at_once)
{
    for (int times = 0; times < 10; times++) {
        struct place place = {.errs = {0}};
        folder_make(place.folder);
        snprintf(place.results, sizeof place.results, "%s/results.db", place.folder);
        snprintf(place.other, sizeof place.other, "%s/store.db", place.folder);
        use_at_once(&place, 4, 1);
        use_at_once(&place, 4, 5);
        ck_assert(is_plain(place.other));
        place_open(&place, true);
        for (uint64_t number = 1; number <= 8; number++)
            ck_assert(has(&place, number));
        place_free(&place);
    }
}
END_TEST

/* A store that is the database of the results itself, by whatever name, is as none. */
START_TEST(test_a_store_of_its_own)
{
    struct place place = place_new(false);
    ck_assert_int_eq(symlink(place.results, place.other), 0);
    place_close(&place);
    place_open(&place, true);
    ck_assert(!episode_db_is_elsewhere(place.db));
    begin(&place);
    keep(&place, 3);
    commit(&place);
    place_close(&place);
    place_open(&place, false);
    ck_assert(has(&place, 3));
    place_free(&place);
}
END_TEST

/* Two episodes and one series, each there twice: 2 doubles, as the series counts in bytes alone;
 * 3 rows are left. An episode's row holds 16 + 8 + 8 + 4 + 1 = 37 B, the series' that and two
 * moments of 24 B. */
START_TEST(test_doubles)
{
    struct place place = place_new(false);
    struct digest seen = identity_of(9);
    struct moments observed[2] = {{3, 0.1, 7}, {3, -4, 2}};
    struct store_counts counts;
    begin(&place);
    keep(&place, 1);
    keep(&place, 2);
    place.store->keep_bytes(place.store, &seen, observed, sizeof observed);
    commit(&place);
    episode_db_close(place.db);
    execute(place.results,
            "INSERT INTO host_episode (identity, \"return\", steps, blowup, observed, "
            "checksum) SELECT identity, \"return\", steps, blowup, observed, checksum "
            "FROM host_episode");
    ck_assert(store_prune(place.recorder, &counts));
    ck_assert_uint_eq(counts.of[KEPT_EPISODES].good, 2);
    ck_assert_uint_eq(counts.of[KEPT_EPISODES].doubles, 2);
    ck_assert_uint_eq(counts.of[KEPT_EPISODES].damaged, 0);
    ck_assert_uint_eq(counts.of[KEPT_EPISODES].bytes, 3 * 37 + 2 * 24);
    ck_assert_int_eq(count(place.results, "host_episode"), 3);
    recorder_close(place.recorder);
    folder_remove(place.folder);
}
END_TEST

/* A program that leaves at once: workers that still run find nothing more, and do not crash. */
START_TEST(test_leaving)
{
    struct place place = place_new(false);
    begin(&place);
    keep(&place, 3);
    commit(&place);
    commit(&place); /* now it is in the database alone */
    ck_assert(has(&place, 3));
    episode_db_leave(place.db);
    ck_assert(!has(&place, 3));
    keep(&place, 4);
    place_free(&place);
}
END_TEST

TEST_MAIN("episode_db", test_found_again, test_blowups_and_moments, test_damage,
          test_a_shared_store, test_kept_while_a_run_is_replaced, test_a_store_that_goes,
          test_begun_at_once, test_a_store_of_its_own, test_doubles, test_leaving)
