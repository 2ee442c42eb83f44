/* A study whose jobs other ranks play: here threads of this process, under
 * mpirun processes (tests/cluster/test_mpi.sh). */
#include "core/base/mem.h"
#include "sim/remote/feeder.h"
#include "sim/remote/job_message.h"
#include "sim/remote/player.h"
#include "tests/support/check.h"
#include "tests/support/loopback_ranks.h"
#include "tests/support/sim_world.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct digest machine = {1, 2};

/* A rank other than 0. */
struct other {
    pthread_t id;
    struct player_options options;
    struct played_studies studies;
};

static void *play(void *argument)
{
    struct other *other = argument;
    player_run(&other->options);
    played_studies_free(&other->studies);
    return NULL;
}

static void start_other(struct other *other, const struct ranks *ranks, const struct world *world,
                        const char *const *scenarios)
{
    *other = (struct other){.studies = {scenarios, 1, world->sets, 0, NULL}};
    while (world->sets[other->studies.set_count])
        other->studies.set_count++;
    other->options = (struct player_options){ranks, 2, machine, &other->studies};
    ck_assert_int_eq(pthread_create(&other->id, NULL, play, other), 0);
}

/* Records the world on `count` ranks. Workers sleep before jobs (chaos), and
 * the others have said what they are before the first job, so that they
 * certainly get some. */
static struct feeder_account record(struct world *world, unsigned count)
{
    struct loopback *loopback = loopback_new(count);
    struct other others[LOOPBACK_RANKS];
    struct study study = world_study(world); /* the file is there */
    const char *const scenarios[] = {world->scenario};
    study_free(&study);
    for (unsigned i = 1; i < count; i++)
        start_other(&others[i], loopback_rank(loopback, i), world, scenarios);
    loopback_await(loopback, count - 1);
    struct feeder *feeder = feeder_open(loopback_rank(loopback, 0), machine, 2);
    world->helper = feeder_helper(feeder);
    world->chaos = 1;
    world_run(world);
    struct feeder_account account = feeder_close(feeder);
    for (unsigned i = 1; i < count; i++)
        pthread_join(others[i].id, NULL);
    loopback_free(loopback);
    return account;
}

/* The database of everything at once is the same at 1, 2 and 3 ranks. */
START_TEST(test_any_number_of_ranks)
{
    struct world alone = {.text = world_rich};
    world_run(&alone);
    char *expected = world_dump(&alone);
    for (unsigned count = 2; count <= 3; count++) {
        struct world world = {.text = world_rich};
        struct feeder_account account = record(&world, count);
        ck_assert_uint_gt(account.jobs, 0);
        char *dump = world_dump(&world);
        world_same(dump, expected);
        free(dump);
        world_free(&world);
    }
    free(expected);
    world_free(&alone);
}
END_TEST

/* What other ranks play is kept; and what was kept is found, also what policies
 * observed: run again, nothing is played. */
static void nothing_twice(const char *method)
{
    struct world world = {.text = world_learning,
                          .sets = {"policy.normaliser=fleet", "rounds=5", method}};
    struct world alone = {.text = world_learning,
                          .sets = {"policy.normaliser=fleet", "rounds=5", method}};
    world_run(&alone);
    char *expected = world_dump(&alone);
    world_free(&alone);
    record(&world, 2);
    char *first = world_dump(&world);
    world_same(first, expected);
    free(expected);
    world_expect(&world, "SELECT sum(episodes_found), sum(episodes_played) > 0 FROM host_run",
                 "0|1\n");
    world.fresh = true;
    struct feeder_account account = record(&world, 2);
    ck_assert_uint_gt(account.jobs, 0);
    char *again = world_dump(&world);
    world_same(again, first);
    world_expect(&world, "SELECT sum(episodes_found) > 0, sum(episodes_played) FROM host_run",
                 "1|0\n");
    free(first);
    free(again);
    world_free(&world);
}

START_TEST(test_nothing_twice)
{
    nothing_twice("algorithm.name=par_s2zpo");
    nothing_twice("algorithm={name: fedavg_ppo, moments: kept, share: policy}");
}
END_TEST

/* θ of d parameters travels once a version, not once a job. With d floats of 4
 * B in each of n jobs there would be 4 d n bytes and more. */
START_TEST(test_parameters_travel_once)
{
    struct world world = {.text = world_learning,
                          .sets = {"policy.hidden=[64, 64]", "rounds=2",
                                   "algorithm.perturbation=seed", "evaluation.episodes=50"}};
    struct feeder_account account = record(&world, 2);
    double d = world_number(&world, "SELECT d FROM run");
    ck_assert_double_gt(d, 4000);
    ck_assert_uint_gt(account.jobs, 20);
    ck_assert_double_lt((double)account.sent_B, 4 * d * (double)account.jobs / 3);
    world_free(&world);
}
END_TEST

/* --- ranks that fail
 * ------------------------------------------------------------------------- */

/* What the program says and how it ends when a rank says this to rank 0, in a
 * process of its own. */
static void expect_end(const struct wire *said, const char *expected)
{
    int err[2], status;
    ck_assert_int_eq(pipe(err), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(err[1], STDERR_FILENO);
        struct loopback *loopback = loopback_new(2);
        const struct ranks *other = loopback_rank(loopback, 1);
        other->send(other->context, 0, CHANNEL_REPORTS, said);
        feeder_open(loopback_rank(loopback, 0), machine, 2);
        for (;;)
            pause();
    }
    close(err[1]);
    char text[1024] = "";
    size_t length = 0;
    for (ssize_t got; (got = read(err[0], text + length, sizeof text - 1 - length)) > 0;)
        length += (size_t)got;
    close(err[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILED);
    ck_assert_msg(strstr(text, expected), "%s", text);
}

START_TEST(test_a_rank_that_died)
{
    pid_t gone = fork();
    if (gone == 0)
        _exit(0);
    ck_assert_int_eq(waitpid(gone, NULL, 0), gone);
    struct hello hello = hello_own(1, machine);
    struct wire said = {0};
    hello.process = (uint64_t)gone;
    hello_write(&hello, &said);
    char *expected = mem_format("rank 1 (process %d on %s) has died", (int)gone, hello.host);
    expect_end(&said, expected);
    free(expected);
    wire_free(&said);
}
END_TEST

START_TEST(test_a_rank_of_another_kind)
{
    struct hello hello = hello_own(1, (struct digest){1, 3});
    struct wire said = {0};
    hello_write(&hello, &said);
    expect_end(&said, "a processor of another family");
    wire_free(&said);
}
END_TEST

START_TEST(test_a_rank_that_cannot_go_on)
{
    struct wire said = {0};
    wire_u8(&said, MESSAGE_FAILED);
    wire_raw(&said, "no such file", 12);
    expect_end(&said, "cannot go on (no such file)");
    wire_free(&said);
}
END_TEST

TEST_MAIN("remote", test_any_number_of_ranks, test_nothing_twice, test_parameters_travel_once,
          test_a_rank_that_died, test_a_rank_of_another_kind, test_a_rank_that_cannot_go_on)
