/* Runs that are broken off: by a signal, by kill -9, by a full disk, by a folder that may not be
 * written. What was committed stays, and the same command goes on. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Two trials of many short rounds. */
static const char *const long_run[] = {"sweep=[{algorithm.name: [par_s2zpo, fedavg]}]", "rounds=60",
                                       "evaluation.every=30"};

static struct world long_world(void)
{
    struct world world = {.text = world_rich};
    memcpy(world.sets, long_run, sizeof long_run);
    return world;
}

/* The database of a run that nothing disturbed. */
static char *undisturbed(void)
{
    struct world world = long_world();
    world_run(&world);
    char *dump = world_dump(&world);
    world_free(&world);
    return dump;
}

/* Runs, one trial after another, in a process of its own that leaves with run_studies' exit
 * status. */
static pid_t start(struct world *world, void (*before)(void))
{
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child > 0)
        return child;
    if (!freopen("/dev/null", "w", stderr))
        _exit(99);
    if (before)
        before();
    const char *scenarios[] = {world->scenario};
    size_t sets = 0;
    while (world->sets[sets])
        sets++;
    struct run_options options = {.scenarios = scenarios,
                                  .scenario_count = 1,
                                  .database = world->database,
                                  .sets = world->sets,
                                  .set_count = sets,
                                  .jobs = 1,
                                  .quiet = true};
    _exit(run_studies(&options, &world->errs));
}

static void open_database(struct world *world)
{
    ck_assert_int_eq(sqlite3_open_v2(world->database, &world->db, SQLITE_OPEN_READWRITE, NULL),
                     SQLITE_OK);
}

/* The number a query gives while another process writes; -1 when it cannot be asked yet. */
static int peek(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    int answer = -1;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        answer = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return answer;
}

/* Waits until the second trial has so many rounds. */
static void wait_for_rounds(const struct world *world, int rounds)
{
    static const char sql[] = "SELECT count(*) FROM round JOIN run USING (run) WHERE algorithm = "
                              "'fedavg'";
    for (int i = 0; i < 60000 && peek(world->database, sql) < rounds; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static int finish(pid_t child)
{
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* The second trial is under way, its rounds are 1, 2, ... without a gap, the first is done. */
static void expect_broken_off(struct world *world)
{
    open_database(world);
    world_expect(world, "SELECT algorithm, state FROM run ORDER BY 1",
                 "fedavg|running\npar_s2zpo|done\n");
    world_expect(world,
                 "SELECT count(*) BETWEEN 10 AND 59, count(*) = max(round), min(round) FROM round "
                 "JOIN run USING (run) WHERE algorithm = 'fedavg'",
                 "1|1|1\n");
    world_expect(world,
                 "SELECT count(*) FROM round r JOIN run USING (run) WHERE algorithm = 'fedavg' AND "
                 "used <> (SELECT count(*) FROM agent_round a WHERE a.run = r.run AND a.ended = "
                 "r.round AND outcome = 'used')",
                 "0\n");
    world_expect(world, "PRAGMA integrity_check", "ok\n");
}

/* The same command: the trial that is done is not touched, the other starts anew; in the end
 * everything is as if nothing had happened. */
static void go_on(struct world *world, const char *expected)
{
    ck_assert_int_eq(sqlite3_exec(world->db,
                                  "UPDATE host_run SET started = 'untouched' WHERE run = (SELECT "
                                  "run FROM run WHERE algorithm = 'par_s2zpo')",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    world_run(world);
    char *dump = world_dump(world);
    world_same(dump, expected);
    free(dump);
    world_expect(world,
                 "SELECT algorithm, started = 'untouched' FROM run JOIN host_run USING (run) ORDER "
                 "BY 1",
                 "fedavg|0\npar_s2zpo|1\n");
}

static void prepare(struct world *world)
{
    struct study study = world_study(world); /* writes the scenario */
    study_free(&study);
}

/* SIGINT: the round under way is finished, exit status 130. kill -9: whatever it was doing. */
START_TEST(test_signals)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGKILL};
    static const int statuses[] = {130, 130, 1000 + SIGKILL};
    char *expected = undisturbed();
    for (int i = 0; i < 3; i++) {
        struct world world = long_world();
        prepare(&world);
        pid_t child = start(&world, NULL);
        wait_for_rounds(&world, 10);
        ck_assert_int_eq(kill(child, signals[i]), 0);
        ck_assert_int_eq(finish(child), statuses[i]);
        expect_broken_off(&world);
        go_on(&world, expected);
        world_free(&world);
    }
    free(expected);
}
END_TEST

/* A round of many seconds: the first signal lets it go on, the second ends the process at once. */
START_TEST(test_second_signal)
{
    struct world world = {.text = world_learning,
                          .sets = {"panel.episodes=20000", "task.horizon=1000", "rounds=2"}};
    prepare(&world);
    pid_t child = start(&world, NULL);
    for (int i = 0; i < 60000 && peek(world.database, "SELECT count(*) FROM fleet_class") < 1; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL); /* the loop takes signals by now */
    ck_assert_int_eq(kill(child, SIGINT), 0);
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    ck_assert_int_eq(waitpid(child, NULL, WNOHANG), 0);
    ck_assert_int_eq(kill(child, SIGINT), 0);
    ck_assert_int_eq(finish(child), 130);
    open_database(&world);
    world_expect(&world, "SELECT state FROM run", "running\n");
    world_expect(&world, "PRAGMA integrity_check", "ok\n");
    world_free(&world);
}
END_TEST

/* A signal that comes when only the evaluation of the last round is missing: the trial is done,
 * and no other begins. */
START_TEST(test_signal_after_last_round)
{
    struct world world = {
        .text = world_learning,
        .sets = {"seeds=2", "rounds=1", "evaluation={episodes: 150}", "task.horizon=200"}};
    prepare(&world);
    pid_t child = start(&world, NULL);
    for (int i = 0; i < 60000 && peek(world.database, "SELECT count(*) FROM round") < 1; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    ck_assert_int_eq(kill(child, SIGINT), 0);
    ck_assert_int_eq(finish(child), 130);
    open_database(&world);
    world_expect(&world, "SELECT seed, state FROM run", "1|done\n");
    world_expect(&world, "SELECT max(round) FROM evaluation", "1\n");
    world_free(&world);
}
END_TEST

/* Each trial that fails says why, not why the first of them failed. */
START_TEST(test_reasons)
{
    struct world world = {
        .text = world_timeline,
        .sets = {"round.policy=wait_all",
                 "sweep=[variant: {upload: {fleet.b.up: 1 bit/s, algorithm.upload: 9 GB}, "
                 "compute: {fleet.a.speed: 1e-9 steps/s}, good: {}}]"}};
    world_record(&world);
    ck_assert_int_eq(world.status, 1);
    ck_assert_uint_eq(world.errs.count, 2);
    world_expect(&world,
                 "SELECT point, state, instr(reason, 'the upload of agent b') > 0, instr(reason, "
                 "'compute of agent a') > 0 FROM run ORDER BY 1",
                 "variant=compute|failed|0|1\nvariant=good|done|NULL|NULL\n"
                 "variant=upload|failed|1|0\n");
    world_free(&world);
}
END_TEST

/* A disk that is full soon after the first trial: exit status 1, and what was committed before is
 * intact. The first trial is run alone, then both with room for no file much larger than that. */
static rlim_t room;

static void limit_files(void)
{
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){room, room});
}

START_TEST(test_full_disk)
{
    struct world world = long_world();
    struct stat size;
    char *expected = undisturbed();
    world.sets[0] = "sweep=[{algorithm.name: [par_s2zpo]}]";
    world_run(&world);
    sqlite3_close(world.db);
    world.db = NULL;
    ck_assert_int_eq(stat(world.database, &size), 0);
    room = (rlim_t)size.st_size + 1800000;
    world.sets[0] = long_run[0];
    ck_assert_int_eq(finish(start(&world, limit_files)), 1);
    expect_broken_off(&world);
    go_on(&world, expected);
    free(expected);
    world_free(&world);
}
END_TEST

/* A folder without permission to write: exit status 1, no database, nothing left behind. Root may
 * write everywhere by its capabilities, so it gives them up. */
static void give_up_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    if (syscall(SYS_capset, &header, none))
        _exit(98);
}

START_TEST(test_read_only_folder)
{
    struct world world = long_world();
    struct stat status;
    prepare(&world);
    ck_assert_int_eq(chmod(world.folder, 0555), 0);
    ck_assert_int_eq(finish(start(&world, give_up_capabilities)), 1);
    ck_assert_int_ne(stat(world.database, &status), 0);
    ck_assert_int_eq(chmod(world.folder, 0755), 0);
    world_free(&world);
}
END_TEST

/* A target is no part of a trial: another one holds for the trials that are done, too. */
START_TEST(test_other_target)
{
    static const char *const targets[][2] = {
        {"report.target=1", "1\n"}, {"report.target=2", "2\n"}, {"report.target=none", "NULL\n"}};
    struct world world = {.text = world_learning, .sets = {"seeds=1"}};
    for (int i = 0; i < 3; i++) {
        world.sets[1] = targets[i][0];
        world_run(&world);
        world_expect(&world, "SELECT target FROM run", targets[i][1]);
        world_expect(&world, "SELECT count(*), sum(started = 'old') FROM host_run",
                     i == 0 ? "1|0\n" : "1|1\n");
        ck_assert_int_eq(
            sqlite3_exec(world.db, "UPDATE host_run SET started = 'old'", NULL, NULL, NULL),
            SQLITE_OK);
    }
    world_free(&world);
}
END_TEST

/* --fresh runs again what is done; without it nothing is. */
START_TEST(test_fresh)
{
    struct world world = {.text = world_learning, .sets = {"seeds=2"}};
    world_record(&world);
    char *first = world_dump(&world);
    static const char mark[] = "UPDATE host_run SET started = 'old'";
    for (int fresh = 0; fresh < 2; fresh++) {
        ck_assert_int_eq(sqlite3_exec(world.db, mark, NULL, NULL, NULL), SQLITE_OK);
        world.fresh = fresh;
        world_run(&world);
        world_expect(&world, "SELECT count(*), sum(started = 'old') FROM host_run",
                     fresh ? "2|0\n" : "2|2\n");
        char *again = world_dump(&world);
        world_same(first, again);
        free(again);
    }
    free(first);
    world_free(&world);
}
END_TEST

TEST_MAIN("sim_stop", test_signals, test_second_signal, test_signal_after_last_round, test_reasons,
          test_full_disk, test_read_only_folder, test_fresh, test_other_target)
