/* The keys of a class of the fleet, and of a cell. */
#include "sim/scenario/fleet_table.h"

#include "core/fields/field_range.h"
#include "core/fields/field_rows.h"
#include "sim/scenario/scenario.h"

#include <string.h>

CHOICES(on_memories, "refuse", "shrink", "in_place", "fail");
CHOICES(availabilities, "always", "on_off", "diurnal", "trace");
CHOICES(leavings, "abort", "pause", "continue");
CHOICES(phases, "download", "compute", "panel", "upload");

#define C(member) .offset = offsetof(struct class_spec, member)
#define POWER .unit = UNIT_POWER, WITHIN(0, 1e9), .fallback = "0 W", .flags = FIELD_LATER

static const struct field world_fields[] = {
    {"mass", FIELD_DISTRIBUTION, C(world.mass), OVER(0, 1e3), .fallback = "1",
     .example = "{uniform: [0.9, 1.1]}", .help = "Factor on all masses and inertias."},
    {"friction", FIELD_DISTRIBUTION, C(world.friction), WITHIN(0, 1e3), .fallback = "1",
     .help = "Factor on contact friction."},
    {"gravity", FIELD_DISTRIBUTION, C(world.gravity), WITHIN(0, 1e3), .fallback = "1",
     .help = "Factor on gravity."},
    {"actuator", FIELD_DISTRIBUTION, C(world.actuator), WITHIN(0, 1e3), .fallback = "1",
     .help = "Factor on the actuators' strength."},
    END};

#define LASTING .unit = UNIT_TIME, OVER(0, 1e9), .fallback = "{exponential: 1 h}"
static const struct field availability_fields[] = {
    {"model", FIELD_CHOICE, C(availability.kind), .choices = availabilities, .fallback = "always",
     .flags = FIELD_LATER,
     .help = "When an agent is online: always; for drawn times by turns; by the time of day; or as "
             "traces say."},
    {"on", FIELD_DISTRIBUTION, C(availability.on), LASTING, .flags = FIELD_LATER,
     .example = "{lognormal: {median: 1 h, sigma: 0.5}}",
     .help = "on_off: how long it stays, each time anew."},
    {"off", FIELD_DISTRIBUTION, C(availability.off), LASTING, .flags = FIELD_LATER,
     .example = "{weibull: {scale: 30 min, shape: 0.7}}", .help = "on_off: how long it is away."},
    {"mean", FIELD_REAL, C(availability.mean), WITHIN(0, 1), .fallback = "0.5",
     .flags = FIELD_LATER, .help = "diurnal: probability of being online, averaged over a day."},
    {"amplitude", FIELD_REAL, C(availability.amplitude), WITHIN(0, 0.5), .fallback = "0.4",
     .flags = FIELD_LATER, .help = "diurnal: how far it swings about the mean, as a cosine."},
    {"peak", FIELD_REAL, C(availability.peak_s), TIME, .fallback = "2 h", .flags = FIELD_LATER,
     .help = "diurnal: local time at which it is most likely."},
    {"dwell", FIELD_REAL, C(availability.dwell_s), .unit = UNIT_TIME, OVER(0, 1e9),
     .fallback = "30 min", .flags = FIELD_LATER,
     .help = "diurnal: mean time from one decision to come or go to the next."},
    {"day", FIELD_REAL, C(availability.day_s), .unit = UNIT_TIME, OVER(0, 1e9), .fallback = "1 d",
     .flags = FIELD_LATER, .help = "diurnal: how long a day is."},
    {"begins", FIELD_DISTRIBUTION, C(begins), .unit = UNIT_TIME, WITHIN(-1e9, 1e9),
     .fallback = "0 s", .example = "{uniform: [0 h, 24 h]}", .flags = FIELD_LATER,
     .help = "diurnal: local time at the run's beginning, of each agent; trace: how far into its "
             "trace the run begins."},
    {"trace", FIELD_TEXT, C(presence), .fallback = "none", .example = "client_behave_trace.csv",
     .flags = FIELD_LATER,
     .help = "trace: a file, folder or pattern of FedScale's or FLASH's traces; each agent draws "
             "one."},
    END};

static const struct field power_fields[] = {
    {"compute", FIELD_DISTRIBUTION, C(power.compute), POWER, .help = "While it computes."},
    {"up", FIELD_DISTRIBUTION, C(power.up), POWER, .help = "While it uploads."},
    {"down", FIELD_DISTRIBUTION, C(power.down), POWER, .help = "While it downloads."},
    {"idle", FIELD_DISTRIBUTION, C(power.idle), POWER, .help = "Online and none of these."},
    END};

const struct field class_fields[] = {
    {"count", FIELD_INTEGER, C(count), WITHIN(0, 1e8), .word = "shared", .word_value = UINT32_MAX,
     .fallback = "shared", .example = "3", .help = "Agents of this class; or give share."},
    {"share", FIELD_REAL, C(share), WITHIN(0, 1e9), .word = "none", .word_value = NAN,
     .fallback = "none", .example = "0.25", .flags = FIELD_UNPRINTED,
     .help = "Part of what counts leave of `agents`, in proportion to the other shares."},
    {"link", FIELD_TEXT, C(link), .fallback = "none", .example = "lte-m", .flags = FIELD_UNPRINTED,
     .help = "A preset (`fedsim list presets`): fills in what the class does not give itself."},
    {"device", FIELD_TEXT, C(device), .fallback = "none", .example = "esp32-s3",
     .flags = FIELD_UNPRINTED, .help = "Likewise, for memory, speed and power."},
    {"up", FIELD_DISTRIBUTION, C(up), RATE, .flags = FIELD_TRACE_UP,
     .help = "Rate from an agent to the network; a trace varies it while a run goes on."},
    {"down", FIELD_DISTRIBUTION, C(down), RATE, .flags = FIELD_TRACE_DOWN,
     .help = "Rate from the network to an agent, likewise."},
    {"latency", FIELD_DISTRIBUTION, C(latency), TIME, .help = "Of an agent's link, one way."},
    {"duty_cycle", FIELD_REAL, C(duty_cycle), OVER(0, 1), .fallback = "1", .example = "0.01",
     .flags = FIELD_LATER,
     .help = "Part of the time an agent may send: after t of sending at its full rate it is silent "
             "for t (1 / duty_cycle - 1), and its next upload waits for the end of that."},
    {"speed", FIELD_DISTRIBUTION, C(speed), SPEED, .help = "Physics an agent simulates."},
    {"flops", FIELD_DISTRIBUTION, C(flops), FLOPS, .fallback = "unlimited",
     .help = "Arithmetic that is not physics."},
    {"memory", FIELD_DISTRIBUTION, C(memory), MEMORY, .fallback = "unlimited",
     .help = "Budget for policy, perturbation, rollouts, messages; an agent that needs more takes "
             "no part."},
    {"on_memory", FIELD_CHOICE, C(on_memory), .choices = on_memories, .fallback = "refuse",
     .flags = FIELD_LATER,
     .help = "An agent that needs more than its memory takes no part; or shrinks the episodes D it "
             "plays and "
             "keeps; or perturbs in place; or takes part until it runs out. What is needed is "
             "reckoned before the run, for blocks of all agents that are asked; whoever takes "
             "part loses its work at an instant that finds it out of memory."},
    {"answer", FIELD_DISTRIBUTION, C(answer), TIME, .fallback = "0 s",
     .help = "How long an agent's panel thinks about one query."},
    {"agents_per_panel", FIELD_INTEGER, C(agents_per_panel), WITHIN(1, 1e8), .fallback = "1",
     .help = "Agents of the class that share one panel and queue for it."},
    {"cell", FIELD_TEXT, C(cell), .fallback = "none", .example = "home", .flags = FIELD_LATER,
     .help = "The shared link (of `cells`) behind which the class's agents are."},
    {"agents_per_cell", FIELD_INTEGER, C(agents_per_cell), WITHIN(1, 1e8), .word = "all",
     .word_value = 0, .fallback = "all", .example = "4", .flags = FIELD_LATER,
     .help = "Agents that share one cell: all that name it, or so many of this class each."},
    {"dropout", FIELD_REAL, C(dropout), WITHIN(0, 1), .fallback = "0", .example = "0.05",
     .help = "Probability that an agent drops out of a round."},
    {"dropout_phase", FIELD_WEIGHTS, C(dropout_phase), .choices = phases, WITHIN(0, 1e9),
     .fallback = "{download: 1, compute: 1, panel: 1, upload: 1}",
     .help = "How likely a drop strikes in each phase."},
    {"speed_factor", FIELD_DISTRIBUTION, C(speed_factor), OVER(0, 1e6), .fallback = "1",
     .example = "{lognormal: {median: 1, sigma: 0.2}}", .flags = FIELD_LATER,
     .help = "Factor on speed and flops that an agent draws anew for each dispatch."},
    {"availability", FIELD_TABLE, .fields = availability_fields, .help = "When it is online."},
    {"on_leave", FIELD_CHOICE, C(on_leave), .choices = leavings, .fallback = "abort",
     .flags = FIELD_LATER,
     .help = "What its work does when it goes offline: it is lost; rests until it is back; or goes "
             "on, and only transfers rest."},
    {"power", FIELD_TABLE, .fields = power_fields, .help = "What it draws, for the accounts."},
    {"world", FIELD_TABLE, .fields = world_fields, .help = "The world of an agent's robot."},
    END};

#define L(member) .offset = offsetof(struct cell_spec, member)

const struct field cell_fields[] = {
    {"up", FIELD_DISTRIBUTION, L(up), RATE,
     .help = "Rate of a cell's link towards the server, shared by its agents."},
    {"down", FIELD_DISTRIBUTION, L(down), RATE, .help = "Rate from the server, likewise."},
    END};

char *class_draw_fault(const char *key, double value)
{
    const struct field *field = class_fields;
    for (const char *dot; (dot = strchr(key, '.')); key = dot + 1) {
        while (strlen(field->name) != (size_t)(dot - key) ||
               strncmp(field->name, key, strlen(field->name)) != 0)
            field++;
        field = field->fields;
    }
    while (strcmp(field->name, key) != 0)
        field++;
    return field_range_fault(field, value);
}
