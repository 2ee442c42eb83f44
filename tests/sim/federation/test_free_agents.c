/* The set of free agents, and what selections choose from it, against a look through the whole
 * fleet: on random sequences of what can happen to agents, and in whole trials. */
#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/federation/selection_make.h"
#include "sim/fleet/presence.h"
#include "sim/rounds/candidates.h"
#include "sim/rounds/selection_history.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

/* The definition, agent by agent. */
static uint32_t look_through(const struct federation *f, uint32_t round, uint32_t *found)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < f->fleet.count; i++) {
        const struct agent *agent = fleet_awake(&f->fleet, i);
        if (agent
                ? agent->eligible && agent->online &&
                      agent->under_way < f->scenario->round.in_flight && agent->lost_round != round
                : eligible_has(&f->fleet.eligible, i) && presence_online(&f->fleet, i))
            found[count++] = i;
    }
    return count;
}

/* The set holds just these. */
static void expect_set(const struct federation *f, const uint32_t *agents, uint32_t count)
{
    ck_assert_uint_eq(f->free.count, count);
    bool same = true;
    uint32_t agent = 0;
    for (uint32_t i = 0; i < count; i++, agent++) {
        agent = rankset_next(&f->free.set, agent);
        same &= agent == agents[i];
    }
    ck_assert(same && rankset_next(&f->free.set, agent) == RANKSET_NONE);
}

/* --- random sequences ------------------------------------------------------------------------ */

enum { AGENTS = 150, STEPS = 4000 };

struct stand {
    struct federation f;
    struct scenario scenario;
    struct class_spec class_spec;
    struct fleet_class of;
    struct rng rng;
    struct chosen_agents chosen;
    uint32_t chosen_list[AGENTS], found[AGENTS];
    int64_t dispatch;
};

static struct agent *stand_wake(struct stand *stand, uint32_t i)
{
    struct fleet *fleet = &stand->f.fleet;
    struct agent *agent = &fleet->agents[fleet->awake++];
    fleet->places[i] = fleet->awake;
    agent->number = i;
    agent->eligible = eligible_has(&fleet->eligible, i);
    agent->online = true;
    return agent;
}

static void stand_open(struct stand *stand, size_t select, uint32_t in_flight)
{
    *stand = (struct stand){.rng = rng_start(10 * select + in_flight)};
    struct federation *f = &stand->f;
    stand->scenario.round.select = selection_row(select);
    stand->scenario.round.in_flight = in_flight;
    f->scenario = &stand->scenario;
    stand->chosen.agents = stand->chosen_list;
    f->chosen = &stand->chosen;
    stand->class_spec = (struct class_spec){.count = AGENTS};
    stand->of = (struct fleet_class){.spec = &stand->class_spec, .key = 77};
    f->fleet = (struct fleet){.classes = &stand->of, .class_count = 1, .count = AGENTS};
    f->fleet.agents = mem_lines(AGENTS, sizeof(struct agent));
    f->fleet.places = mem_zero(AGENTS, sizeof *f->fleet.places);
    eligible_open(&f->fleet.eligible, AGENTS);
    for (uint32_t i = 0; i < AGENTS; i++) {
        bool fits = rng_below(&stand->rng, 10) > 0;
        if (fits)
            eligible_add(&f->fleet.eligible, i);
        if (rng_below(&stand->rng, 3) > 0)
            stand_wake(stand, i)->online = rng_below(&stand->rng, 2);
    }
    responses_keep(&f->responses, AGENTS, AGENTS);
    f->round = 1;
    free_agents_open(&f->free, &f->fleet, f->scenario->round.in_flight);
}

static void stand_close(struct stand *stand)
{
    free(stand->chosen.keys);
    eligible_close(&stand->f.fleet.eligible);
    free(stand->f.fleet.places);
    free(stand->f.fleet.agents);
    responses_free(&stand->f.responses);
    free_agents_close(&stand->f.free);
}

/* Something happens to an agent, which wakes if it sleeps: it comes or goes, is sent off, rests, or
 * is lost; the server has heard of some. */
static void happen(struct stand *stand)
{
    struct federation *f = &stand->f;
    uint32_t i = (uint32_t)rng_below(&stand->rng, AGENTS);
    struct agent *agent = fleet_awake(&f->fleet, i);
    if (!agent)
        agent = stand_wake(stand, i);
    switch (rng_below(&stand->rng, 5)) {
    case 0:
        agent->online = !agent->online;
        break;
    case 1:
        if (agent->under_way < f->scenario->round.in_flight) {
            agent->under_way++;
            responses_sent(&f->responses, i, ++stand->dispatch, f->round);
        }
        break;
    case 2:
        if (agent->under_way > 0) {
            agent->under_way--;
            responses_heard(&f->responses, i, stand->dispatch,
                            0.25 * (double)rng_below(&stand->rng, 8));
        }
        break;
    case 3:
        agent->lost_round = f->round;
        if (agent->under_way > 0)
            agent->under_way--;
        break;
    default:
        agent->online = true;
        break;
    }
    free_agents_note(&f->free, agent);
}

/* --- choices, each worked out by sorting all that were found --------------------------------- */

static int by_choice(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->rank < y->rank || x->rank > y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->tie > y->tie) - (x->tie < y->tie);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The `wanted` first of the `count` found, by what the selection compares; in order of agents. */
static void choose_by_sorting(struct stand *stand, uint32_t wave, uint32_t count, uint32_t wanted)
{
    const struct federation *f = &stand->f;
    struct candidate all[AGENTS];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t agent = stand->found[i];
        bool fastest = f->scenario->round.select == &select_fastest_first;
        all[i] = (struct candidate){fastest ? responses_mean(&f->responses.agents[agent]) : 0,
                                    key_of(77, agent, PURPOSE_COHORT, wave), agent};
    }
    qsort(all, count, sizeof *all, by_choice);
    for (uint32_t i = 0; i < wanted; i++)
        stand->found[i] = all[i].agent;
    qsort(stand->found, wanted, sizeof *stand->found, by_number);
}

/* Those found behind `cursor`, then those before it. */
static void choose_in_turn(struct stand *stand, uint32_t cursor, uint32_t count, uint32_t wanted)
{
    uint32_t first = 0, turn[AGENTS];
    while (first < count && stand->found[first] < cursor)
        first++;
    for (uint32_t i = 0; i < wanted; i++)
        turn[i] = stand->found[(first + i) % count];
    ck_assert_uint_eq(stand->chosen.cursor, turn[wanted - 1] + 1);
    memcpy(stand->found, turn, wanted * sizeof *turn);
    qsort(stand->found, wanted, sizeof *stand->found, by_number);
}

/* What a set made anew from the fleet gives. */
static void choose_anew(struct stand *stand, uint32_t round, uint32_t wave, uint32_t wanted)
{
    struct federation f = stand->f;
    struct chosen_agents chosen = {stand->found, stand->chosen.cursor, stand->chosen.keys};
    f.chosen = &chosen;
    f.free = (struct free_agents){0};
    free_agents_open(&f.free, &f.fleet, f.scenario->round.in_flight);
    free_agents_enter_round(&f.free, round);
    for (uint32_t i = 0; i < f.fleet.awake; i++)
        free_agents_note(&f.free, &f.fleet.agents[i]);
    ck_assert_uint_eq(selection_make(&f, round, wave, wanted, 0), wanted);
    free_agents_close(&f.free);
}

static void compare(struct stand *stand, uint32_t round, uint32_t wave)
{
    struct federation *f = &stand->f;
    uint32_t most = (uint32_t)rng_below(&stand->rng, 20), cursor = f->chosen->cursor;
    uint32_t count = look_through(f, round, stand->found);
    uint32_t wanted = most < count ? most : count;
    ck_assert_uint_eq(selection_make(f, round, wave, most, count + 1), 0);
    ck_assert_uint_eq(selection_make(f, round, wave, most, 0), wanted);
    expect_set(f, stand->found, count);
    if (wanted == 0)
        return;
    if (wanted < count && f->scenario->round.select == &select_round_robin)
        choose_in_turn(stand, cursor, count, wanted);
    else if (wanted < count && f->scenario->round.select == &select_oort)
        choose_anew(stand, round, wave, wanted);
    else if (wanted < count)
        choose_by_sorting(stand, wave, count, wanted);
    ck_assert_mem_eq(stand->chosen_list, stand->found, wanted * sizeof *stand->found);
}

/* Choices at any time: within the round, or for the next one, which then begins, or is put off
 * while more happens to agents of the round before. */
START_TEST(test_random)
{
    for (size_t k = 0; selection_row(k); k++)
        for (uint32_t in_flight = 1; in_flight <= 2; in_flight++) {
            struct stand stand;
            stand_open(&stand, k, in_flight);
            bool put_off = false;
            for (uint32_t step = 1; step <= STEPS; step++) {
                happen(&stand);
                if (rng_below(&stand.rng, 3) > 0)
                    continue;
                bool next = put_off || rng_below(&stand.rng, 20) == 0;
                compare(&stand, stand.f.round + next, step);
                put_off = next && rng_below(&stand.rng, 4) > 0;
                stand.f.round += next && !put_off;
            }
            ck_assert_uint_gt(stand.f.round, 10);
            stand_close(&stand);
        }
}
END_TEST

/* --- whole trials ---------------------------------------------------------------------------- */

/* Agents that come and go, drop, and are too small, some with two dispatches under way. */
static const char busy[] =
    "name: busy\n"
    "rounds: 60\n"
    "task: {name: none, horizon: 100}\n"
    "policy: {parameters: 1000}\n"
    "algorithm: {name: fedavg_s2zpo}\n"
    "network: {framing: none}\n"
    "round: {policy: buffered, buffer: 3, in_flight: 2, detection: 300 ms}\n"
    "server: {up: unlimited, down: unlimited, latency: 0 s}\n"
    "fleet:\n"
    "  here: {count: 8, up: 1 kB/s, down: 1 kB/s, latency: 100 ms,\n"
    "         speed: {uniform: [50 steps/s, 400 steps/s]}, dropout: 0.2}\n"
    "  away: {count: 8, up: 1 kB/s, down: 1 kB/s, latency: 90 ms, speed: 200 steps/s,\n"
    "         dropout: 0.1, on_leave: pause,\n"
    "         availability: {model: on_off, on: {exponential: 5 s}, off: {exponential: 3 s}}}\n"
    "  tiny: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 90 ms, speed: 200 steps/s,\n"
    "         memory: 10 B}\n";

struct watch {
    struct federation f;
    unsigned choices, fewer; /* choices; those that left somebody free out */
};

static void choose_watched(void *context, uint32_t round, uint32_t *agents, uint32_t count)
{
    struct watch *watch = context;
    uint32_t found[32], free = look_through(&watch->f, round, found);
    expect_set(&watch->f, found, free);
    ck_assert_uint_le(count, free);
    watch->choices++;
    watch->fewer += count < free;
    for (uint32_t i = 0; i < count; i++)
        agents[i] = found[(watch->choices + i) % free];
}

START_TEST(test_trials)
{
    static const char *const policies[] = {"round.policy=buffered", "round.policy=semi_sync",
                                           "round.policy=wait_all", "round.policy=deadline",
                                           "round.policy=quorum",   "round.policy=over_select"};
    for (size_t p = 0; p < sizeof policies / sizeof *policies; p++) {
        struct world world = {.text = busy,
                              .sets = {policies[p], "round.cohort=9", "round.period=2 s",
                                       "round.deadline=2 s", "round.quorum=0.7",
                                       "round.extra=0.3"}};
        struct study study = world_study(&world);
        struct watch watch = {.f = {.jobs = 1, .seams.select = choose_watched}};
        watch.f.seams.context = &watch;
        ck_assert(federation_open(&watch.f, study_trial(&study, 0, NULL)->scenario, &world.errs));
        ck_assert_uint_eq(watch.f.eligible, 16);
        enum trial_end end = federation_run(&watch.f);
        ck_assert_msg(end == TRIAL_DONE, "%s", errs_first(&world.errs));
        federation_close(&watch.f);
        ck_assert_uint_ge(watch.choices, 60);
        ck_assert_uint_gt(watch.fewer, 0);
        study_free(&study);
        world_free(&world);
    }
}
END_TEST

TEST_MAIN("free_agents", test_random, test_trials)
