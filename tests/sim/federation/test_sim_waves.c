/* Round policies with learning: limits in which one equals another, the same θ without clock and
 * network, and the same database at any number of threads. */
#include "core/base/mem.h"
#include "sim/rounds/round_policy.h"
#include "sim/rounds/selection.h"
#include "tests/support/check.h"
#include "tests/support/oracle.h"
#include "tests/support/plain_replay.h"
#include "tests/support/sim_world.h"

#include <string.h>

/* Two fast agents, two slower ones and two that take ten times as long, some of which drop. A
 * Swimmer never falls: an local job is 24 steps, 1, 2 and 10 s. */
static const char uneven[] =
    "name: uneven\n"
    "rounds: 7\n"
    "task: {name: Swimmer, horizon: 12}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1}\n"
    "algorithm: {name: par_s2zpo, alpha: 0.05, mu: 0.1, partition_over: fleet}\n"
    "panel: {panelists: 11, link: {logistic: 0.1}, tie: coin}\n"
    "round: {policy: wait_all}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "  b: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 90 ms, speed: 12 steps/s, dropout: 0.2}\n"
    "  c: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 80 ms, speed: 2.4 steps/s, dropout: 0.3}\n"
    "evaluation: {every: 100, episodes: 1}\n"
    "record: events\n";

/* All columns but the run's number, of the tables that tell what happened. The caller frees it. */
static char *tables(const struct world *world)
{
    static const char *const names[] = {"round", "agent_round", "event", "evaluation"};
    char *text = mem_string("");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *columns = world_rows(world,
                                   "SELECT group_concat(name) FROM pragma_table_info('%s') WHERE "
                                   "name <> 'run'",
                                   names[i]);
        char *rows = world_rows(world, "SELECT %s FROM %s ORDER BY 1, 2, 3", columns, names[i]);
        ck_assert_str_ne(rows, "");
        char *longer = mem_format("%s-- %s\n%s", text, names[i], rows);
        free(text);
        free(rows);
        free(columns);
        text = longer;
    }
    return text;
}

static char *tables_of(const char *text, unsigned jobs, const char *const *sets)
{
    struct world world = {.text = text, .jobs = jobs};
    for (size_t i = 0; sets[i]; i++)
        world.sets[i] = sets[i];
    world_run(&world);
    char *all = tables(&world);
    world_free(&world);
    return all;
}

static void expect_equal(const char *text, const char *const *a, const char *const *b)
{
    char *first = tables_of(text, 1, a), *second = tables_of(text, 1, b);
    world_same(first, second);
    free(first);
    free(second);
}

static void expect_different(const char *text, const char *const *a, const char *const *b)
{
    char *first = tables_of(text, 1, a), *second = tables_of(text, 1, b);
    ck_assert_str_ne(first, second);
    free(first);
    free(second);
}

#define SETS(...) ((const char *const[]){__VA_ARGS__, NULL})
static const char *const methods[] = {"algorithm.name=par_s2zpo", "algorithm.name=fedavg_s2zpo",
                                      "algorithm.name=fedavg", "algorithm.name=feedsign",
                                      "algorithm={name: decomfl, directions: 2, local_steps: 2, "
                                      "alpha: 0.001}"};
enum { METHODS = sizeof methods / sizeof *methods };

/* The table's rows are those the scenario names. */
START_TEST(test_names)
{
    static const char *const names[] = {"wait_all", "deadline", "over_select",
                                        "quorum",   "buffered", "semi_sync"};
    static const char *const selections[] = {"uniform", "all", "round_robin", "fastest_first",
                                             "oort"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *policy = mem_format("round.policy=%s", names[i]);
        char *select = mem_format("round.select=%s", selections[i % 5]);
        struct world world = {
            .text = uneven,
            .sets = {policy, select, "round.deadline=1 s", "round.buffer=2", "round.period=1 s"}};
        struct study study = world_study(&world);
        const struct scenario *s = study_trial(&study, 0, NULL)->scenario;
        ck_assert_str_eq(s->round.policy->row.name, names[i]);
        ck_assert_str_eq(s->round.select->row.name, selections[i % 5]);
        study_free(&study);
        world_free(&world);
        free(policy);
        free(select);
    }
}
END_TEST

/* --- limits ---------------------------------------------------------------------------------- */

/* A deadline that never comes, or comes after everybody, waits for all; so does a quorum of all. */
START_TEST(test_deadline_never)
{
    for (int m = 0; m < 3; m++) {
        expect_equal(uneven, SETS(methods[m]),
                     SETS(methods[m], "round.policy=deadline", "round.deadline=none"));
        expect_equal(uneven, SETS(methods[m]),
                     SETS(methods[m], "round.policy=deadline", "round.deadline=1000 s"));
        expect_equal(uneven, SETS(methods[m]),
                     SETS(methods[m], "round.policy=quorum", "round.quorum=1"));
    }
    expect_different(uneven, SETS(methods[0]),
                     SETS(methods[0], "round.policy=deadline", "round.deadline=3 s"));
}
END_TEST

/* Nobody more than the cohort is asked. */
START_TEST(test_over_select_none)
{
    for (int m = 0; m < 3; m++)
        expect_equal(
            uneven, SETS(methods[m], "round.cohort=4"),
            SETS(methods[m], "round.cohort=4", "round.policy=over_select", "round.extra=0"));
    expect_different(uneven, SETS("round.cohort=4"),
                     SETS("round.cohort=4", "round.policy=over_select", "round.extra=0.5"));
}
END_TEST

#define LEAVES                                                                                     \
    "fleet.b.availability={model: on_off, on: {exponential: 3 s}, off: {exponential: 2 s}}"
#define EQUAL "fleet={a: {count: 6, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}}"

/* Six equal agents are back at one instant: with a buffer of six, and with a period that ends just
 * then or later, every round is the synchronous one, whatever staleness weighs. At one instant
 * arrivals come first, then the aggregation, then dispatch. */
START_TEST(test_equal_agents)
{
    static const char *const variants[][3] = {
        {"algorithm.name=par_s2zpo"},
        {"algorithm.name=par_s2zpo", "policy.normaliser=fleet", "algorithm.perturbation=seed"},
        {"algorithm.name=fedavg_s2zpo"},
        {"algorithm.name=fedavg"},
        {"algorithm={name: par_s2zpo, partition_over: fleet, "
         "server_panel: accept_reject, optimizer: adam}",
         "server.answer=3 s", "server.flops=1 kFLOP/s"}};
    for (size_t v = 0; v < sizeof variants / sizeof *variants; v++) {
        const char *const *x = variants[v];
        struct world sync = {.text = uneven,
                             .sets = {EQUAL, "server.up=unlimited", "server.down=unlimited"}},
                     buffered = sync;
        memcpy(sync.sets + 3, x, sizeof variants[v]);
        memcpy(buffered.sets + 6, x, sizeof variants[v]);
        buffered.sets[3] = "round.policy=buffered";
        buffered.sets[4] = "round.buffer=6";
        buffered.sets[5] = "round.staleness={polynomial: 0.5}";
        world_record(&sync);
        world_run(&buffered);
        world_expect(&buffered, "SELECT sum(used), sum(void), count(*) FROM round", "42|0|7\n");
        char *a = tables(&sync), *b = tables(&buffered);
        world_same(a, b);
        free(a);
        free(b);
        world_free(&sync);
        world_free(&buffered);
    }
}
END_TEST

/* --- the same θ without clock, network and threads ------------------------------------------- */

/* Policies and what belongs to them; each must make something happen that the last column asks the
 * database for. */
static const struct {
    const char *sets[8], *happens;
} policies[] = {
    {{"round.policy=deadline", "round.deadline=3 s"}, "SELECT sum(aborted) > 0 FROM round"},
    {{"round.policy=deadline", "round.deadline=3 s", "round.on_deadline=finish"},
     "SELECT sum(late) > 0 FROM round"},
    {{"round.policy=deadline", "round.deadline=3 s", "round.on_deadline=finish", "round.late=apply",
      "round.staleness={polynomial: 0.5}"},
     "SELECT max(staleness) > 1 AND sum(outcome = 'late') = 0 FROM agent_round"},
    {{"round.policy=deadline", "round.deadline_quantile=0.5"},
     "SELECT sum(aborted) > 0 FROM round"},
    {{"round.policy=over_select", "round.cohort=4", "round.extra=0.5"},
     "SELECT sum(cause = 'surplus') > 0 FROM agent_round"},
    {{"round.policy=quorum", "round.quorum=0.5"}, "SELECT sum(aborted) > 0 FROM round"},
    {{"round.policy=buffered", "round.buffer=2", "round.staleness={polynomial: 0.5}"},
     "SELECT max(staleness) > 1 AND max(wave) > 7 FROM agent_round"},
    {{"round.policy=buffered", "round.buffer=1"},
     "SELECT min(used) = 1 AND max(used) = 1 AND sum(t_begin_ns = t_end_ns) > 0 FROM round"},
    {{"round.policy=buffered", "round.buffer=4", EQUAL, "server.up=unlimited",
      "server.down=unlimited", "rounds=9"},
     "SELECT min(used) = 4 AND max(used) = 4 AND sum(t_begin_ns = t_end_ns) > 0 FROM round"},
    {{"round.policy=buffered", "round.buffer=3", "round.cohort=4", "round.select=round_robin"},
     "SELECT count(DISTINCT agent) = 6 FROM agent_round"},
    {{"round.policy=buffered", "round.buffer=4", "round.in_flight=2", "rounds=14"},
     "SELECT count(*) > 0 FROM agent_round a JOIN agent_round b USING (agent) WHERE a.dispatch < "
     "b.dispatch AND b.t_begin_ns < a.t_end_ns AND b.outcome <> 'flush'"},
    {{"round.policy=semi_sync", "round.period=3 s", "round.staleness={polynomial: 1}"},
     "SELECT max(staleness) > 1 FROM agent_round"},
    {{"round.policy=semi_sync", "round.period=1 s", "round.cohort=3", "round.select=round_robin",
      "rounds=20", "server.flops=100 FLOP/s"},
     "SELECT min(selected) = 0 FROM round"}, /* one was heard while the server was busy */
    {{"round.missing=reassign"}, "SELECT sum(selected) > 42 FROM round"},
    {{"round.missing=reassign", "round.cohort=4"}, "SELECT max(selected) > 4 FROM round"},
    {{"round.missing=replicate", "round.replicas=2"},
     "SELECT max(slot) = 2 AND count(*) > 6 FROM agent_round WHERE outcome = 'used'"},
    {{"round.missing=replicate", "round.replicas=4", "algorithm.partition_over=cohort"},
     "SELECT max(slot) = 1 FROM agent_round"},
    {{"round.cohort=3", "round.select=fastest_first", "rounds=6"},
     "SELECT count(*) = 0 FROM agent_round WHERE agent > 4 AND round BETWEEN 3 AND 6"},
    {{"round.cohort=3", "round.select=oort", "rounds=12"},
     "SELECT count(DISTINCT agent) = 6 FROM agent_round"},
    {{"round.policy=wait_all", LEAVES, "rounds=12"},
     "SELECT sum(cause = 'left') > 0 FROM agent_round"},
    {{"round.policy=quorum", LEAVES, "fleet.b.on_leave=pause", "rounds=12"},
     "SELECT sum(away_ns) > 0 FROM agent_round"},
    {{"round.policy=buffered", "round.buffer=2", LEAVES, "fleet.b.on_leave=continue", "rounds=20"},
     "SELECT count(*) > 4 FROM presence"},
    {{"round.missing=reassign", LEAVES, "rounds=12"},
     "SELECT sum(cause = 'left') > 0 FROM agent_round"},
};
enum { POLICIES = sizeof policies / sizeof *policies };

static bool refused(size_t policy, const char *method)
{
    return strcmp(method, "algorithm.name=fedavg") == 0 &&
           strcmp(policies[policy].sets[0], "round.missing=replicate") == 0;
}

static struct world world_of(size_t policy, const char *method, const char *more)
{
    struct world world = {.text = uneven, .jobs = 2};
    size_t count = 0;
    world.sets[count++] = method; /* in front, as it may be a whole table */
    for (size_t i = 0; policies[policy].sets[i]; i++)
        world.sets[count++] = policies[policy].sets[i];
    world.sets[count] = more;
    return world;
}

static void same_as_replay(struct world *world, const char *happens)
{
    struct oracle oracle;
    struct study study = world_study(world);
    const struct scenario *s = study_trial(&study, 0, NULL)->scenario;
    uint32_t slots = scenario_slots(s, s->agents, s->agents);
    world_run(world);
    if (happens)
        world_expect(world, happens, "1\n");
    oracle_open(&oracle, s);
    ck_assert_uint_eq(plain_replay(world, &oracle, s->partition_over == OVER_COHORT ? 0 : slots),
                      s->rounds);
    oracle_close(&oracle);
    study_free(&study);
}

static void try_plain_replay(size_t policy)
{
    for (int m = 0; m < METHODS; m++) {
        if (refused(policy, methods[m]))
            continue;
        struct world world = world_of(policy, methods[m], NULL);
        /* Others compute for longer, and their messages have other lengths. */
        same_as_replay(&world, m < 3 ? policies[policy].happens : NULL);
        world_free(&world);
    }
    /* With a panel of the server's that takes its time: answers come in while it is asked. */
    struct world panel = world_of(
        policy,
        "algorithm={name: par_s2zpo, partition_over: fleet, mu: 0.1, alpha: 0.05, optimizer: adam, "
        "server_panel: accept_reject, schedule: halving, patience: 1}",
        "server.answer=700 ms");
    same_as_replay(&panel, "SELECT sum(accepted) < count(*) FROM round");
    world_free(&panel);
}

START_TEST(test_plain_replay)
{
    for (size_t policy = 0; policy < POLICIES; policy++)
        try_plain_replay(policy);
}
END_TEST

/* An agent's replica stays the server's, and every message is decoded as it was encoded. */
static void try_audit(size_t policy)
{
    for (int m = 0; m < METHODS; m++) {
        if (refused(policy, methods[m]))
            continue;
        struct world world = world_of(policy, methods[m], "policy.normaliser=fleet");
        world.audit = 1;
        world_run(&world);
        world_free(&world);
    }
}

START_TEST(test_audit)
{
    for (size_t policy = 0; policy < POLICIES; policy++)
        try_audit(policy);
}
END_TEST

/* --- threads --------------------------------------------------------------------------------- */

/* All tables but host_*, at 1, 2 and 4 threads. */
static void try_any_number_of_threads(size_t policy)
{
    char *first = NULL;
    static const unsigned jobs[] = {1, 2, 4};
    for (int i = 0; i < 3; i++) {
        struct world world = world_of(policy, methods[policy % 2], NULL);
        world.jobs = jobs[i];
        world_run(&world);
        char *dump = world_dump(&world);
        ck_assert_uint_gt(strlen(dump), 10000);
        if (first)
            world_same(first, dump);
        else
            first = mem_string(dump);
        free(dump);
        world_free(&world);
    }
    free(first);
}

START_TEST(test_any_number_of_threads)
{
    for (size_t policy = 0; policy < POLICIES; policy++)
        try_any_number_of_threads(policy);
}
END_TEST

/* What `round` tells is the sum of its dispatches, whatever the policy; phases fill each. */
static void try_sums(size_t policy)
{
    struct world world = world_of(policy, methods[1], NULL);
    world_record(&world);
    world_expect(&world,
                 "SELECT count(*) FROM round r WHERE used <> (SELECT count(*) FROM agent_round a "
                 "WHERE ended = r.round AND outcome = 'used') OR selected <> (SELECT count(*) FROM "
                 "agent_round a WHERE a.round = r.round) OR up_wire_B <> (SELECT sum(up_wire_B) "
                 "FROM agent_round a WHERE ended = r.round) OR wasted_steps <> (SELECT sum(steps) "
                 "FROM agent_round a WHERE ended = r.round AND outcome <> 'used')",
                 "0\n");
    world_expect(&world,
                 "SELECT count(*) FROM agent_round WHERE (cause IS NULL) <> (outcome IN ('used', "
                 "'flush')) OR (staleness IS NULL) <> (outcome <> 'used')",
                 "0\n");
    world_free(&world);
}

START_TEST(test_sums)
{
    for (size_t policy = 0; policy < POLICIES; policy++)
        try_sums(policy);
}
END_TEST

TEST_MAIN("sim_waves", test_names, test_deadline_never, test_over_select_none, test_equal_agents,
          test_plain_replay, test_audit, test_any_number_of_threads, test_sums)
