/* Opens trials without their devices, and adds up what they will cost in the field. */
#include "sim/cost/field_cost.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "models/federated/host.h"
#include "models/federated/local_learner.h"
#include "models/memory/memory_need.h"
#include "models/server/message_bytes.h"
#include "sim/cost/database_size.h"
#include "sim/cost/host_cost.h"
#include "sim/cost/round_time.h"
#include "sim/cost/trial_rounds.h"
#include "sim/cost/trial_spending.h"
#include "sim/dispatch/learning.h"
#include "sim/rounds/round_policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Seconds for all trials, so that `fedsim check` of any sweep answers at once. */
#define LOOKING_S 0.08
enum { LOOKED_AT_ALWAYS = 16 }; /* trials, on a busy machine too */

/* A trial as far as a forecast opens it: no agent has a device. */
struct forecast {
    const struct trial *trial;
    const struct scenario *scenario;
    struct learning learning;
    struct fleet fleet;
    struct memory_need need, least; /* as is meant; the least that on_memory may come to */
    const struct agent **agents;    /* that take part */
    uint32_t count;
    struct message_bytes bytes;
    struct round_load load;
    double rounds;  /* at the most; 1 where nothing tells */
    double round_J; /* of all dispatches of a round */
    bool open_ended;
};

/* --- who takes part --------------------------------------------------------------------------- */

static bool opens_server(const struct forecast *f)
{
    return f->learning.server != NULL;
}

/* What a class comes to in need at the least: with one episode of each policy, or without the copy
 * of the parameters, where its on_memory allows either. */
static uint64_t least_need(const struct forecast *f, const struct class_spec *c)
{
    const struct server *server = f->learning.server;
    const struct algorithm_config *config = &f->scenario->algorithm;
    uint32_t slots = scenario_slots_configured(f->scenario);
    struct memory_need need;
    if (c->on_memory == ON_MEMORY_SHRINK)
        server_memory_need_of(server, slots, 1, config->perturb, &need);
    else if (c->on_memory == ON_MEMORY_IN_PLACE)
        server_memory_need_of(server, slots, config->panel.episodes, PERTURB_IN_PLACE, &need);
    else
        need = f->need;
    return need.total;
}

/* The agents of a class: which have the memory, and which take part. Of those that do not, agents
 * of a class that fails then are asked all the same. Where nothing is learnt all have it. */
static void choose_of_class(struct forecast *f, const struct agent *agents, uint32_t count,
                            struct class_cost *cost)
{
    const struct class_spec *c = agents->class_spec;
    double full = opens_server(f) ? (double)f->need.total : 0,
           least = opens_server(f) ? (double)least_need(f, c) : 0;
    double fit = 0, make_do = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool fits = agents[i].budget_B >= least;
        fit += fits;
        make_do += fits && agents[i].budget_B < full;
        if (fits || c->on_memory == ON_MEMORY_FAIL)
            f->agents[f->count++] = &agents[i];
        cost_range_add(&cost->budget_B, agents[i].budget_B);
    }
    cost_range_add(&cost->agents, count);
    cost_range_add(&cost->fit, fit);
    cost_range_add(&cost->make_do, make_do);
}

/* A fleet lists its agents class after class, in the order of the scenario. */
static void choose_agents(struct forecast *f, struct class_cost *costs)
{
    const struct agent *agents = f->fleet.agents;
    f->agents = mem_alloc(f->fleet.count * sizeof *f->agents);
    for (uint32_t i = 0; i < f->scenario->class_count; i++) {
        uint32_t count = f->scenario->classes[i].count;
        if (count > 0)
            choose_of_class(f, agents, count, &costs[i]);
        agents += count;
    }
}

/* --- messages --------------------------------------------------------------------------------- */

static struct byte_range exactly(uint64_t bytes)
{
    return (struct byte_range){bytes, bytes, (double)bytes};
}

static uint32_t dispatches_of_round(const struct forecast *f)
{
    uint32_t dispatches = scenario_dispatches(f->scenario);
    return dispatches < f->count ? dispatches : f->count;
}

static void measure_messages(struct forecast *f, double lasting)
{
    const struct scenario *s = f->scenario;
    uint32_t asked = dispatches_of_round(f);
    /* An asynchronous server sends to one agent at a time: each dispatch is a wave of its own. */
    uint32_t wave = s->round.policy->asynchronous ? 1 : asked;
    if (!opens_server(f)) {
        f->bytes = (struct message_bytes){exactly(s->transfer_down_B), exactly(s->transfer_down_B),
                                          exactly(s->transfer_up_B), exactly(0)};
    } else {
        server_message_bytes(f->learning.server, scenario_slots(s, wave, f->count),
                             (double)asked / f->count, lasting, &f->bytes);
    }
}

/* The quickest case throughout. The acceptance panel watches two policies, as one probe does. */
static void set_load(struct forecast *f)
{
    const struct scenario *s = f->scenario;
    const struct server *server = f->learning.server;
    const struct problem *problem = &f->learning.problem;
    bool acts = server && strcmp(s->task.name, "none") != 0;
    struct answer_load load = answer_load_of(s, acts ? policy_flops(&problem->shape) : 0);
    if (acts)
        load.flops += local_flops(&server_host(server)->learner, load.steps, true);
    load.payload_B[LINK_UP] = f->bytes.up.least;
    load.payload_B[LINK_DOWN] = f->bytes.first.least;
    f->load.first = f->load.later = load;
    f->load.later.payload_B[LINK_DOWN] = f->bytes.down.least;
    answer_load_later(&f->load.later, acts ? policy_flops(&problem->shape) : 0);
    double part = (double)config_acceptance_episodes(&s->algorithm) / s->algorithm.panel.episodes /
                  config_probes(&s->algorithm);
    if (s->algorithm.acceptance != ACCEPTANCE_NONE)
        f->load.judge_s = (load.steps / s->server.speed + load.flops / s->server.flops) * part +
                          s->algorithm.panel.batches * s->server.answer_s;
    uint32_t slots = scenario_slots(s, dispatches_of_round(f), f->count);
    f->load.aggregate_s = server ? server_flops(server, slots, slots) / s->server.flops : 0;
}

static double wire_of(const struct forecast *f, double payload)
{
    return (double)framing_wire_bytes(answer_framing(f->scenario), (uint64_t)llround(payload));
}

static void add_bytes(const struct forecast *f, struct byte_range bytes, struct cost_range *payload,
                      struct cost_range *wire)
{
    cost_range_add(payload, (double)bytes.least);
    cost_range_add(payload, (double)bytes.most);
    cost_range_add(wire, wire_of(f, (double)bytes.least));
    cost_range_add(wire, wire_of(f, (double)bytes.most));
}

/* Of all agents and rounds; first downloads bring θ as a whole. */
static struct trial_spending spending_of(const struct forecast *f)
{
    double asked = dispatches_of_round(f), rounds = f->rounds;
    double downs = wire_of(f, f->bytes.first.mean) + (rounds - 1) * wire_of(f, f->bytes.down.mean);
    return (struct trial_spending){.up_B = asked * rounds * wire_of(f, f->bytes.up.mean),
                                   .down_B = asked * downs,
                                   .energy_J = rounds * f->round_J,
                                   .questions = trial_questions(f->scenario, rounds, asked)};
}

static double flush_wire(const struct forecast *f)
{
    return f->bytes.flush.most ? f->count * wire_of(f, f->bytes.flush.mean) : 0;
}

/* --- time and energy -------------------------------------------------------------------------- */

/* How many rounds the trial has, and so how long it lasts: also cut off by a limit on time. */
static void set_rounds(struct forecast *f, struct round_time *times)
{
    const struct scenario *s = f->scenario;
    double asked = dispatches_of_round(f);
    const struct round_spending spending = {
        asked, times->round_s,
        asked * (wire_of(f, (double)f->bytes.down.least) + wire_of(f, (double)f->bytes.up.least))};
    double rounds = trial_rounds(s, &spending);
    f->open_ended = isinf(rounds);
    f->rounds = f->open_ended ? 1 : rounds;
    if (!f->open_ended && rounds != s->rounds)
        times->trial_s = fmin(rounds * times->round_s, s->stop.limits[STOP_TIME]);
}

static void add_times(struct forecast *f, struct field_cost *cost, struct class_cost *costs)
{
    struct round_time times = round_time(&f->load, &f->fleet, f->agents, f->count);
    set_rounds(f, &times);
    cost->about |= times.estimated;
    cost_range_add(&cost->round_s, times.round_s);
    cost_range_add(&cost->trial_s, times.trial_s);
    /* Kept at work, an agent is not held until the end of a round. */
    double held_s = f->scenario->round.policy->keeps ? 0 : times.round_s;
    for (uint32_t i = 0; i < f->count; i++) {
        const struct agent *agent = f->agents[i];
        struct class_cost *class = &costs[agent->class_spec - f->scenario->classes];
        struct answer_time time = answer_time(&f->load.later, &f->fleet, agent, 1);
        double joules = answer_energy_J(agent, &time, held_s);
        f->round_J += isnan(joules) ? 0 : joules * dispatches_of_round(f) / f->count;
        cost_range_add(&class->answer_s, time.whole_s);
        cost_range_add(&class->energy_J, joules);
    }
}

/* --- a trial ---------------------------------------------------------------------------------- */

static bool forecast_open(struct forecast *f, const struct trial *trial, struct errs *errs)
{
    *f = (struct forecast){.trial = trial, .scenario = trial->scenario};
    if (algorithm_learns(f->scenario->algorithm.method) &&
        !learning_open(&f->learning, f->scenario, errs))
        return false;
    if (opens_server(f))
        server_memory_need(f->learning.server, scenario_slots_configured(f->scenario), &f->need);
    return fleet_draw_awake(&f->fleet, f->scenario, errs);
}

static void forecast_close(struct forecast *f)
{
    free(f->agents);
    fleet_free(&f->fleet);
    learning_free(&f->learning);
}

/* Whatever can keep a dispatch from ending in time with its result used. */
static bool may_lose(const struct forecast *f)
{
    const struct scenario *s = f->scenario;
    bool lossy = isfinite(s->round.timeout_s) || round_policy_cuts(s->round.policy);
    for (uint32_t i = 0; i < s->class_count; i++)
        lossy |= s->classes[i].dropout > 0 || s->classes[i].availability.kind != INTERVAL_ALWAYS ||
                 s->classes[i].on_memory == ON_MEMORY_FAIL;
    return lossy;
}

static double database_of(const struct forecast *f)
{
    bool acts = opens_server(f) && strcmp(f->scenario->task.name, "none") != 0;
    const struct learner *learner = acts ? &server_host(f->learning.server)->learner : NULL;
    double flushed = f->bytes.flush.most ? f->count : 0;
    double dispatches = dispatches_of_round(f) * f->rounds + flushed;
    return database_size(f->trial, learner, f->rounds, dispatches);
}

/* Takes note of a point at which agents are short of memory. */
static void note_crowded(const struct forecast *f, const struct class_cost *costs,
                         struct field_cost *cost)
{
    struct crowded_point point = {
        .number = f->trial->number, .point = f->trial->point, .agents = f->fleet.count};
    for (uint32_t i = 0; i < f->scenario->class_count; i++)
        point.fit += f->scenario->classes[i].count > 0 ? costs[i].fit.most : 0;
    for (size_t i = 0; i < cost->crowded_count; i++)
        if (strcmp(cost->crowded[i].point, f->trial->point) == 0)
            return; /* of another seed */
    if (point.fit == point.agents)
        return;
    mem_grow(&cost->crowded, &cost->crowded_capacity, cost->crowded_count + 1,
             sizeof *cost->crowded);
    cost->crowded[cost->crowded_count++] = point;
}

static void add_spending(const struct forecast *f, struct field_cost *cost)
{
    const struct scenario *s = f->scenario;
    const struct trial_spending spent = spending_of(f);
    cost_range_add(&cost->trial_wire_B, spent.up_B + spent.down_B + flush_wire(f));
    if (spent.questions > 0)
        cost_range_add(&cost->questions, spent.questions);
    if (!scenario_has_prices(s))
        return;
    cost_range_add(&cost->money, trial_money(s, &spent));
    free(cost->currency);
    cost->currency = mem_string(s->price.currency);
}

/* All that the trial adds to the ranges; where nobody has the memory, nothing of messages and
 * times. */
static void look_at(struct forecast *f, double lasting, struct field_cost *cost)
{
    const struct scenario *s = f->scenario;
    struct class_cost *costs = mem_alloc(s->class_count * sizeof *costs);
    for (uint32_t i = 0; i < s->class_count; i++)
        costs[i] = class_cost_new(s->classes[i].name);
    choose_agents(f, costs);
    if (opens_server(f))
        cost_range_add(&cost->need_B, (double)f->need.total);
    if (f->count > 0) {
        measure_messages(f, lasting);
        set_load(f);
        add_bytes(f, f->bytes.first, &cost->first_B, &cost->first_wire_B);
        if (s->rounds != 1)
            add_bytes(f, f->bytes.down, &cost->down_B, &cost->down_wire_B);
        add_bytes(f, f->bytes.up, &cost->up_B, &cost->up_wire_B);
        add_times(f, cost, costs);
        add_spending(f, cost);
        cost->may_lose |= may_lose(f);
        cost->open_ended |= f->open_ended;
        cost_range_add(&cost->rounds, f->rounds);
        if (config_hides(&s->algorithm))
            cost_range_add(&cost->epsilon, privacy_epsilon(&s->numbers.privacy, f->rounds));
    }
    cost->ends_early |= trial_may_end_early(s);
    cost->database_B += database_of(f);
    for (uint32_t i = 0; i < s->class_count; i++)
        class_costs_join(&cost->classes, &costs[i]);
    note_crowded(f, costs, cost);
    free(costs);
}

/* --- a study ---------------------------------------------------------------------------------- */

/* Looks at one trial (NULL: it could not be made); false and errors where it cannot be opened. */
static bool look_at_trial(const struct trial *trial, const struct host_paces *paces,
                          struct field_cost *cost, struct errs *errs)
{
    struct forecast f;
    if (!trial)
        return false;
    const struct host_pace *pace = host_pace_of(paces, trial->scenario);
    bool good = forecast_open(&f, trial, errs);
    if (good)
        look_at(&f, pace ? pace->lasting : 1, cost);
    forecast_close(&f);
    return good;
}

static bool is_first_seed(const struct study *study, size_t trial)
{
    return study->keys[trial].seed == study->keys[0].seed;
}

/* The trials in the order in which they are looked at: those of the first seed, at first far from
 * each other, then the others. With 16 points: 0, 3, 6, 9, 12, 15, then 1, 4, ..., then 2, 5,
 * ... */
static size_t *order_of(const struct study *study, size_t *firsts)
{
    size_t *order = mem_alloc(study->count * sizeof *order), others = study->count;
    size_t stride = study->count / 8 + 1;
    *firsts = 0;
    for (size_t from = 0; from < stride; from++)
        for (size_t t = from; t < study->count; t += stride)
            order[is_first_seed(study, t) ? (*firsts)++ : --others] = t;
    return order;
}

static int by_trial(const void *a, const void *b)
{
    const struct crowded_point *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

bool field_cost_measure(const struct study *study, const struct host_paces *paces,
                        struct field_cost *cost, struct errs *errs)
{
    double began_s = host_clock_s(CLOCK_MONOTONIC);
    bool good = true, in_time = true;
    *cost = (struct field_cost){0};
    struct cost_range *const ranges[] = {
        &cost->first_B,      &cost->first_wire_B, &cost->down_B,  &cost->down_wire_B, &cost->up_B,
        &cost->up_wire_B,    &cost->need_B,       &cost->round_s, &cost->trial_s,     &cost->rounds,
        &cost->trial_wire_B, &cost->questions,    &cost->money,   &cost->epsilon};
    for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++)
        *ranges[r] = COST_RANGE_NONE;
    size_t *order = order_of(study, &cost->points), i = 0;
    for (; i < study->count && good && in_time; i++) {
        good = look_at_trial(study_trial_texts(study, order[i], errs), paces, cost, errs);
        cost->looked_at += i < cost->points;
        in_time = i + 1 < LOOKED_AT_ALWAYS || host_clock_s(CLOCK_MONOTONIC) - began_s < LOOKING_S;
    }
    free(order);
    if (cost->crowded_count > 0)
        qsort(cost->crowded, cost->crowded_count, sizeof *cost->crowded, by_trial);
    /* Of the trials looked at, scaled to all of them; at least one was. */
    cost->database_B = database_size_empty() + cost->database_B * (double)study->count / (double)i;
    return good;
}

void field_cost_free(struct field_cost *cost)
{
    class_costs_free(&cost->classes);
    free(cost->crowded);
    free(cost->currency);
    *cost = (struct field_cost){0};
}
