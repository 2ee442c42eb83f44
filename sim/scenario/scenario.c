/* What follows from a scenario before a trial begins. */
#include "sim/scenario/scenario.h"

#include "models/federated/algorithm.h"
#include "models/federated/wire.h"
#include "models/tasks/task.h"
#include "sim/rounds/round_policy.h"

void scenario_copy(struct scenario *copy, const struct scenario *scenario)
{
    *copy = *scenario;
    copy->algorithm.numbers = &copy->numbers;
}

/* Where nothing limits rounds, what messages can number does, or for a pure transfer a number that
 * no run reaches. */
uint32_t scenario_most_rounds(const struct scenario *s)
{
    if (s->rounds)
        return s->rounds;
    return algorithm_learns(s->algorithm.method) ? ENTRY_FIELD_MAX - 1 : 100000000;
}

bool class_draws_power(const struct class_spec *c)
{
    const struct distribution *const powers[] = {&c->power.compute, &c->power.up, &c->power.down,
                                                 &c->power.idle,    &c->radio.up, &c->radio.down,
                                                 &c->radio.sleep};
    for (size_t i = 0; i < sizeof powers / sizeof *powers; i++)
        if (!distribution_is(powers[i], 0))
            return true;
    return false;
}

bool scenario_draws_power(const struct scenario *s)
{
    for (uint32_t i = 0; i < s->class_count; i++)
        if (class_draws_power(&s->classes[i]))
            return true;
    return false;
}

bool scenario_has_robot(const struct scenario *s)
{
    return s->task.info->dynamics;
}

bool scenario_evaluates(const struct scenario *s, uint32_t round)
{
    uint32_t every = s->evaluation.every;
    return (every && round % every == 0) || round == s->rounds;
}

bool scenario_may_evaluate_clients(const struct scenario *s)
{
    return algorithm_sends_weights(s->algorithm.method) && scenario_has_robot(s) &&
           s->record >= RECORD_AGENTS;
}

bool scenario_evaluates_clients(const struct scenario *s)
{
    return s->evaluation.client_episodes > 0 && scenario_may_evaluate_clients(s);
}

struct task_options scenario_task_options(const struct scenario *s)
{
    return (struct task_options){s->task.horizon, s->task.reset_noise, s->task.grid};
}

bool scenario_has_prices(const struct scenario *s)
{
    return s->price.up > 0 || s->price.down > 0 || s->price.energy > 0 || s->price.answer > 0;
}

uint32_t scenario_dispatches(const struct scenario *s)
{
    return round_dispatches(&s->round, s->agents);
}

/* With replicas, so many agents share a slot; the last one may have fewer. */
uint32_t scenario_slots(const struct scenario *s, uint32_t selected, uint32_t eligible)
{
    uint32_t slots = selected;
    switch (s->partition_over) {
    case OVER_ELIGIBLE:
        slots = eligible;
        break;
    case OVER_FLEET:
        slots = s->agents;
        break;
    case OVER_COHORT:
        break;
    }
    if (s->round.missing == MISSING_REPLICATE)
        slots = (slots + s->round.replicas - 1) / s->round.replicas;
    return slots;
}

uint32_t scenario_slots_configured(const struct scenario *s)
{
    return scenario_slots(s, round_asked(&s->round, s->agents), s->agents);
}
