/* Finds out what the episodes of a trial follow from. */
#include "sim/study/study_sharing.h"

#include "models/federated/algorithm.h"
#include "sim/rounds/round_policy_list.h"
#include "sim/rounds/selection.h"
#include "sim/study/trial_text.h"

#include <math.h>
#include <string.h>

/* Keys that say when things happen and what they cost, each with all that is below it. */
static const char *const timing_keys[] = {
    "network",
    "price",
    "cells",
    "server.up",
    "server.down",
    "server.latency",
    "server.speed",
    "server.flops",
    "server.answer",
    "fleet.*.up",
    "fleet.*.down",
    "fleet.*.latency",
    "fleet.*.duty_cycle",
    "fleet.*.speed",
    "fleet.*.speed_factor",
    "fleet.*.flops",
    "fleet.*.answer",
    "fleet.*.agents_per_panel",
    "fleet.*.cell",
    "fleet.*.agents_per_cell",
    "fleet.*.power",
    "fleet.*.radio",
    "fleet.*.radios",
    "fleet.*.battery",
};

static bool is_timing(const char *path)
{
    for (size_t i = 0; i < sizeof timing_keys / sizeof *timing_keys; i++)
        if (strcmp(path, timing_keys[i]) == 0)
            return true;
    return false;
}

static bool learns(const struct trial *trial)
{
    return algorithm_learns(trial->scenario->algorithm.method);
}

/* A rule on returns follows from learning too, but which round it ends may not: an evaluation is
 * looked at when it is over. */
static bool ends_by_rounds(const struct scenario *s)
{
    bool others = false;
    for (enum stop_rule rule = 0; rule < STOP_RULES; rule++)
        others |= rule != STOP_ROUNDS && stop_given(&s->stop, rule);
    return s->rounds > 0 && !others;
}

/* Always there, never lost. A recorded link may be at rest for ever, and who runs out of memory
 * does so at an instant. */
static bool class_stays(const struct class_spec *spec)
{
    return spec->dropout <= 0 && spec->availability.kind == INTERVAL_ALWAYS &&
           spec->up.kind != DIST_TRACE && spec->down.kind != DIST_TRACE &&
           (spec->on_memory != ON_MEMORY_FAIL || distribution_is(&spec->memory, INFINITY));
}

/* Whether learning knows no time. */
static bool is_timeless(const struct scenario *s)
{
    const struct round_settings *round = &s->round;
    bool timeless = round->policy == &policy_wait_all && !round->select->looks_back &&
                    isinf(round->timeout_s) && round->in_flight == 1 &&
                    round->start.period_ns == 0 && ends_by_rounds(s);
    for (uint32_t i = 0; i < s->class_count; i++)
        timeless &= class_stays(&s->classes[i]);
    return timeless;
}

static bool stays(const struct trial *trial, const char *path, uint32_t item, const void *timeless)
{
    (void)trial, (void)item;
    return !*(const bool *)timeless || !is_timing(path);
}

uint64_t study_episodes(const struct trial *trial)
{
    bool timeless = is_timeless(trial->scenario);
    return learns(trial) ? trial_text_hash(trial, stays, &timeless) : 0;
}

/* Whether a key is in a section on learning. */
static bool is_learning(const struct trial *trial, const char *path, uint32_t item,
                        const void *context)
{
    static const char *const sections[] = {"seed", "task", "policy", "algorithm", "panel"};
    (void)trial, (void)item, (void)context;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (strncmp(path, sections[i], strlen(sections[i])) == 0 &&
            strchr(".", path[strlen(sections[i])])) /* it ends there, or goes on with "." */
            return true;
    return false;
}

uint64_t study_learning(const struct trial *trial)
{
    return learns(trial) ? trial_text_hash(trial, is_learning, NULL) : 0;
}
