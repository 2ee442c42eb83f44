/* What follows from a scenario before a trial begins. */
#include "sim/scenario/scenario.h"

#include "sim/rounds/round_policy.h"

uint32_t scenario_dispatches(const struct scenario *s)
{
    return round_dispatches(&s->round, s->agents);
}

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
