/* Begins the presence of agents, and moves it on. */
#include "sim/fleet/presence.h"

#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "core/quantities/interval.h"
#include "models/learning/keys.h"
#include "sim/fleet/fleet_draws.h"

/* The trace an agent draws from its class's set, read from where the run begins. A sum of the two
 * origins may be beyond 64 bits; taken modulo the period it is an instant within it, 0 or later. */
static struct trace drawn_trace(const struct class_spec *c, uint64_t identity, double begins_s)
{
    struct trace trace = {0};
    fleet_presence(c, identity, &trace);
    __int128 origin = (__int128)trace.origin_ns + (int64_t)(begins_s * 1e9);
    trace.origin_ns = (int64_t)((origin % trace.period_ns + trace.period_ns) % trace.period_ns);
    return trace;
}

/* What no keeping is needed for. */
static struct interval_process as_drawn(const struct fleet_class *of, uint32_t index)
{
    const struct class_spec *c = of->spec;
    struct interval_process process = {.model = &c->availability};
    if (c->availability.kind != INTERVAL_DIURNAL && c->availability.kind != INTERVAL_TRACE)
        return process;
    uint64_t identity = rng_fold(of->key, index);
    process.zone_s = fleet_begins_s(c, index, identity);
    if (c->availability.kind == INTERVAL_TRACE)
        process.trace = drawn_trace(c, identity, process.zone_s);
    return process;
}

static void keep(struct presence *presence, const struct interval_process *process)
{
    presence->until_ns = process->until_ns;
    presence->intervals = process->intervals & INT32_MAX;
    presence->away = !process->on;
}

static void begin(struct presence *presence, const struct fleet_class *of, uint32_t index)
{
    if (of->spec->availability.kind == INTERVAL_ALWAYS) {
        presence->until_ns = TIME_NEVER;
        return;
    }
    struct interval_process process = as_drawn(of, index);
    struct trace trace = process.trace;
    presence->key = key_of(rng_fold(of->key, index), PURPOSE_PRESENCE);
    interval_begin(&process, process.model, presence->key, process.zone_s, &trace);
    keep(presence, &process);
}

void presences_open(struct fleet *fleet)
{
    if (!fleet->traits_room)
        return;
    fleet->presences = mem_zero(fleet->count, sizeof *fleet->presences);
    for (uint32_t c = 0; c < fleet->class_count; c++) {
        const struct fleet_class *of = &fleet->classes[c];
        for (uint32_t i = 0; i < of->spec->count && !of->plain; i++)
            begin(&fleet->presences[of->first + i], of, i);
    }
}

void presence_turn(struct fleet *fleet, uint32_t number)
{
    struct presence *presence = &fleet->presences[number];
    const struct fleet_class *of = fleet_class_of(fleet, number);
    struct interval_process process = as_drawn(of, number - of->first);
    process.key = presence->key;
    process.intervals = presence->intervals;
    process.on = !presence->away;
    process.until_ns = presence->until_ns;
    presence->online_ns += process.on ? presence->until_ns : 0;
    interval_turn(&process);
    presence->online_ns -= process.on ? presence->until_ns : 0;
    keep(presence, &process);
}

int64_t presence_take_online(struct presence *presence, int64_t now_ns)
{
    int64_t since_ns = presence->away ? 0 : now_ns;
    int64_t online_ns = presence->online_ns + since_ns;
    presence->online_ns = -since_ns;
    return online_ns;
}
