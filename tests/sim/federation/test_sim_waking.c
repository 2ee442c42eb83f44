/* Agents sleep until they are asked: what a sleeping one costs, and that nothing depends on who has
 * woken, or when. */
#include "core/base/mem.h"
#include "sim/federation/waking.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Rates, latencies and speeds are drawn; half of the agents have equal ones, so that transfers end
 * at one instant; some share panels and cells, some are too small. */
static const char sleepy[] =
    "name: sleepy\n"
    "rounds: 20\n"
    "task: {name: none, horizon: 100}\n"
    "policy: {parameters: 1000}\n"
    "algorithm: {name: fedavg_s2zpo}\n"
    "record: agents\n"
    "round: {cohort: 12}\n"
    "cells: {home: {up: 3 kB/s, down: 4 kB/s}}\n"
    "server: {up: 9 kB/s, down: 9 kB/s, latency: 5 ms}\n"
    "fleet:\n"
    "  like: {count: 100, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 100 steps/s}\n"
    "  drawn: {count: 90, up: {uniform: [1 kB/s, 2 kB/s]}, down: {uniform: [1 kB/s, 2 kB/s]},\n"
    "          latency: {uniform: [10 ms, 90 ms]}, speed: {uniform: [50 steps/s, 400 steps/s]},\n"
    "          answer: {exponential: 1 s}, agents_per_panel: 4, dropout: 0.1, duty_cycle: 0.5,\n"
    "          memory: {uniform: [5 kB, 20 kB]}, on_memory: shrink}\n"
    "  homely: {count: 20, up: 1 kB/s, down: 1 kB/s, latency: 90 ms, speed: 200 steps/s,\n"
    "           cell: home}\n";

/* What a round came to. */
struct account {
    int64_t t_end_ns[64];
    uint64_t theta_hash[64];
    double server_B[64], energy_J[64];
    uint32_t rounds;
};

static void add_round(void *context, const struct round_row *row)
{
    struct account *account = context;
    uint32_t at = account->rounds++;
    account->t_end_ns[at] = row->t_end_ns;
    account->theta_hash[at] = row->theta_hash;
    account->server_B[at] = row->server_up_B + row->server_down_B;
    account->energy_J[at] = row->energy_J;
}

enum wakers { NOBODY, FORWARDS, BACKWARDS };

/* Some are awake before the first round already. */
static void wake(struct federation *f, enum wakers wakers)
{
    for (uint32_t i = 0; i < f->fleet.count && wakers != NOBODY; i++)
        waking_agent(f, wakers == FORWARDS ? i : f->fleet.count - 1 - i);
}

static struct account run(struct world *world, enum wakers wakers)
{
    struct account account = {0};
    struct study study = world_study(world);
    struct federation f = {.jobs = 1, .seams = {.ended = add_round, .context = &account}};
    ck_assert(federation_open(&f, study_trial(&study, 0, NULL)->scenario, &world->errs));
    ck_assert_uint_eq(f.fleet.awake, 0);
    wake(&f, wakers);
    enum trial_end end = federation_run(&f);
    ck_assert_msg(end == TRIAL_DONE, "%s", errs_first(&world->errs));
    federation_close(&f);
    study_free(&study);
    return account;
}

/* They come and go, a hundred of them at one instant, draw power, and may be out twice. */
#define COME_AND_GO                                                                                \
    "round.in_flight=2", "fleet.like.availability={model: on_off, on: 7 s, off: 3 s}",             \
        "fleet.like.on_leave=pause", "fleet.like.power={compute: 6 W, idle: 1 W}",                 \
        "fleet.drawn.power={compute: 6 W, idle: {uniform: [1 W, 2 W]}}",                           \
        "fleet.drawn.availability={model: diurnal, mean: 0.7, amplitude: 0.2, dwell: 20 s, day: "  \
        "5 min, begins: {uniform: [0 s, 5 min]}}"

/* Whoever wakes first is the first node of the network and the first in memory: neither tells. */
static void expect_any_order(const char *policy, bool come_and_go)
{
    struct world plain = {.text = sleepy, .sets = {policy, "round.extra=0.3", "round.buffer=5"}};
    struct world restless = {.text = sleepy,
                             .sets = {policy, "round.extra=0.3", "round.buffer=5", COME_AND_GO}};
    struct world world = come_and_go ? restless : plain;
    struct account asleep = run(&world, NOBODY);
    ck_assert_uint_eq(asleep.rounds, 20);
    for (enum wakers wakers = FORWARDS; wakers <= BACKWARDS; wakers++) {
        struct account awake = run(&world, wakers);
        ck_assert_mem_eq(&awake, &asleep, sizeof awake);
    }
    world_free(&world);
}

START_TEST(test_order)
{
    static const char *const policies[] = {"round.policy=wait_all", "round.policy=buffered",
                                           "round.policy=over_select"};
    for (size_t p = 0; p < sizeof policies / sizeof *policies; p++) {
        expect_any_order(policies[p], false);
        expect_any_order(policies[p], true);
    }
}
END_TEST

/* Nothing is sent at the end of rounds that only transfer, so that most are never asked. */
#define ONLY_TRANSFERS "algorithm={name: transfer, download: 900 B, upload: 300 B}"

/* An agent has a row if and only if it was asked; of the others fleet_class tells. */
START_TEST(test_rows)
{
    struct world world = {.text = sleepy, .sets = {ONLY_TRANSFERS, "rounds=3"}};
    world_record(&world);
    ck_assert_int_eq(world.status, 0);
    world_expect(&world,
                 "SELECT (SELECT count(*) FROM (SELECT agent FROM agent EXCEPT SELECT agent FROM "
                 "agent_round)), (SELECT count(*) FROM (SELECT agent FROM agent_round EXCEPT "
                 "SELECT agent FROM agent)), count(*) BETWEEN 12 AND 36 FROM agent",
                 "0|0|1\n");
    world_expect(&world, "SELECT class, first, agents, eligible FROM fleet_class ORDER BY first",
                 "like|1|100|100\ndrawn|101|90|90\nhomely|191|20|20\n");
    world_free(&world);
}
END_TEST

/* A sanitizer keeps accounts of its own in memory: resident bytes are not the program's then. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OF_MEMORY
#else
#define OF_MEMORY , test_footprint, test_one_theta, test_one_message

/* --- a sleeping agent ------------------------------------------------------------------------ */

/* Bytes that are in memory. */
static double resident_B(void)
{
    unsigned long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    ck_assert_ptr_nonnull(statm);
    ck_assert_int_eq(fscanf(statm, "%*u %lu", &pages), 1);
    fclose(statm);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

struct footprint {
    const struct federation *f;
    double most_B;
};

static void weigh(void *context, const struct round_row *row)
{
    struct footprint *footprint = context;
    double now_B = resident_B();
    footprint->most_B = now_B > footprint->most_B ? now_B : footprint->most_B;
    ck_assert_uint_le(footprint->f->fleet.awake, row->round * 50);
}

/* What a trial of three rounds of 50 agents takes in a fleet of so many, in bytes. */
static double footprint_of(const char *count, const char *kind)
{
    struct world world = {.text = sleepy,
                          .sets = {ONLY_TRANSFERS, "rounds=3", "round.cohort=50",
                                   "fleet.drawn.agents_per_panel=1", count, kind}};
    struct study study = world_study(&world);
    double before_B = resident_B();
    struct footprint footprint = {.most_B = 0};
    struct federation f = {.jobs = 1, .seams = {.ended = weigh, .context = &footprint}};
    footprint.f = &f;
    ck_assert(federation_open(&f, study_trial(&study, 0, NULL)->scenario, &world.errs));
    ck_assert_int_eq(federation_run(&f), TRIAL_DONE);
    federation_close(&f);
    study_free(&study);
    world_free(&world);
    return footprint.most_B - before_B;
}

/* A million more of agents whose links, speed and memory are drawn, and of those that also come and
 * go, draw power or may be out several times at once: at most 100 B each. */
START_TEST(test_footprint)
{
    static const char *const kinds[] = {NULL, "round.in_flight=3",
                                        "fleet.drawn.power={compute: 6 W, idle: 1 W}",
                                        "fleet.drawn.availability={model: on_off, on: "
                                        "{exponential: 1 h}, off: {exponential: 1 h}}"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        double few_B = footprint_of("fleet.drawn.count=1000", kinds[i]);
        double many_B = footprint_of("fleet.drawn.count=1001000", kinds[i]);
        double each_B = (many_B - few_B) / 1e6;
        ck_assert_msg(each_B <= 100, "%.1f B with %s", each_B, kinds[i] ? kinds[i] : "nothing");
    }
}
END_TEST

/* --- a replica ------------------------------------------------------------------------------- */

/* The most bytes that have been in memory at once. */
static double peak_B(void)
{
    char line[128];
    unsigned long kB = 0;
    FILE *status = fopen("/proc/self/status", "r");
    ck_assert_ptr_nonnull(status);
    while (fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %lu", &kB) == 1)
            break;
    fclose(status);
    ck_assert_uint_gt(kB, 0);
    return 1024 * (double)kB;
}

static void learn(const char *method, const char *count)
{
    struct world world = {.text = sleepy,
                          .sets = {method, count, "policy.parameters=5702", "rounds=2",
                                   "round.cohort=all", "fleet.drawn.count=0",
                                   "fleet.homely.count=0"}};
    struct study study = world_study(&world);
    struct federation f = {.jobs = 1};
    ck_assert(federation_open(&f, study_trial(&study, 0, NULL)->scenario, &world.errs));
    enum trial_end end = federation_run(&f);
    ck_assert_msg(end == TRIAL_DONE, "%s", errs_first(&world.errs));
    federation_close(&f);
    study_free(&study);
    world_free(&world);
}

/* θ has 4 · 5702 = 22.8 kB, and all agents of one version hold the same; of 600 of fedavg_s2zpo
 * each is sent the others' perturbations, 600 · 713 B = 428 kB. Neither is there for each of the
 * 500 agents more, which take some 713 B in the wave, in the update and in copies of the one
 * message that is being read, and a dispatch: less than half of θ. */
static void grow(const char *method)
{
    learn(method, "fleet.like.count=100");
    double few_B = peak_B();
    learn(method, "fleet.like.count=600");
    ck_assert_double_le((peak_B() - few_B) / 500, 4.0 * 5702 / 2);
}

START_TEST(test_one_theta)
{
    grow("algorithm.name=par_s2zpo");
}
END_TEST

START_TEST(test_one_message)
{
    grow("algorithm.name=fedavg_s2zpo");
}
END_TEST

#endif

TEST_MAIN("sim_waking", test_order, test_rows OF_MEMORY)
