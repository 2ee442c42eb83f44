/* The keys of a class of the fleet, and of a cell. */
#include "sim/keys/fleet_table.h"

#include "core/fields/field_range.h"
#include "core/fields/field_rows.h"
#include "sim/scenario/scenario.h"

#include <string.h>

CHOICES(on_memories, "refuse", "shrink", "in_place", "fail");
CHOICES(availabilities, "always", "on_off", "diurnal", "trace");
_Static_assert(sizeof(struct conduct) == sizeof(struct field_tagged) &&
                   offsetof(struct conduct, kind) == offsetof(struct field_tagged, choice) &&
                   offsetof(struct conduct, probability) == offsetof(struct field_tagged, number),
               "a conduct is read as a tagged number");
CHOICES(conducts, "honest", "flip", "constant", "random", "lazy");
CHOICES(leavings, "abort", "pause", "continue");
CHOICES(phases, "download", "compute", "panel", "upload");

#define C(member) .offset = offsetof(struct class_spec, member)
#define POWER .unit = UNIT_POWER, WITHIN(0, 1e9), .fallback = "0 W", .flags = FIELD_LATER

static const struct field world_fields[] = {
    {"mass", FIELD_DISTRIBUTION, C(world.mass), OVER(0, 1e3), .fallback = "1",
     .example = "{uniform: [0.9, 1.1]}",
     .help = "A factor on all masses and inertias of the robot."},
    {"friction", FIELD_DISTRIBUTION, C(world.friction), WITHIN(0, 1e3), .fallback = "1",
     .help = "A factor on the friction of contacts."},
    {"gravity", FIELD_DISTRIBUTION, C(world.gravity), WITHIN(0, 1e3), .fallback = "1",
     .help = "A factor on gravity."},
    {"actuator", FIELD_DISTRIBUTION, C(world.actuator), WITHIN(0, 1e3), .fallback = "1",
     .help = "A factor on the strength of the actuators."},
    END};

#define WISH WITHIN(0, 1e6), .fallback = "0", .flags = FIELD_LATER

static const struct field objective_fields[] = {
    {"weight", FIELD_DISTRIBUTION, C(objective.weight), WISH, .example = "0.5",
     .help = "What the agent's own wishes count beside the reward of the task: reward + weight * "
             "wishes, where a wish that is met is worth 0 and one that is not costs. 0: it has "
             "none."},
    {"speed", FIELD_DISTRIBUTION, C(objective.wishes[WISH_SPEED]), WISH, .example = "1",
     .help = "What each m/s costs, in each step, by which its robot is slower or faster than "
             "target_speed."},
    {"target_speed", FIELD_DISTRIBUTION, C(objective.target_speed), WITHIN(-1e6, 1e6),
     .fallback = "0", .example = "{uniform: [0.5, 3]}", .flags = FIELD_LATER,
     .help = "How fast its robot is to go forward, m/s; below 0: backward."},
    {"energy", FIELD_DISTRIBUTION, C(objective.wishes[WISH_ENERGY]), WISH, .example = "0.1",
     .help = "What the squares of all controls cost in each step."},
    {"posture", FIELD_DISTRIBUTION, C(objective.wishes[WISH_POSTURE]), WISH, .example = "2",
     .help = "What it costs in each step that its robot leans: 1 minus the cosine of how far."},
    {"taste", FIELD_DISTRIBUTION, C(objective.wishes[WISH_TASTE]), WISH, .example = "1",
     .help = "Of MovieLens: what each star costs by which its person rates a film that was chosen "
             "below their own mean, or one that was not above it."},
    END};

#define LASTING .unit = UNIT_TIME, OVER(0, 1e9), .fallback = "{exponential: 1 h}"
static const struct field availability_fields[] = {
    {"model", FIELD_CHOICE, C(availability.kind), .choices = availabilities, .fallback = "always",
     .flags = FIELD_LATER,
     .help = "When an agent is online: always; on and off for random times in turn (on_off); "
             "depending on the time of day (diurnal); or as recorded in traces."},
    {"on", FIELD_DISTRIBUTION, C(availability.on), LASTING, .flags = FIELD_LATER,
     .example = "{lognormal: {median: 1 h, sigma: 0.5}}",
     .help = "With model: on_off, how long an agent stays online, drawn anew each time."},
    {"off", FIELD_DISTRIBUTION, C(availability.off), LASTING, .flags = FIELD_LATER,
     .example = "{weibull: {scale: 30 min, shape: 0.7}}",
     .help = "With model: on_off, how long an agent stays offline, drawn anew each time."},
    {"mean", FIELD_REAL, C(availability.mean), WITHIN(0, 1), .fallback = "0.5",
     .flags = FIELD_LATER,
     .help = "With model: diurnal, the probability that an agent is online, averaged over a "
             "day."},
    {"amplitude", FIELD_REAL, C(availability.amplitude), WITHIN(0, 0.5), .fallback = "0.4",
     .flags = FIELD_LATER,
     .help = "With model: diurnal, how far that probability rises above and falls below its "
             "mean in the course of a day, as a cosine."},
    {"peak", FIELD_REAL, C(availability.peak_s), .unit = UNIT_TIME, WITHIN(0, 1e9),
     .fallback = "2 h", .example = "14 h", .flags = FIELD_LATER,
     .help = "With model: diurnal, the local time at which an agent is most likely to be "
             "online."},
    {"dwell", FIELD_REAL, C(availability.dwell_s), .unit = UNIT_TIME, OVER(0, 1e9),
     .fallback = "30 min", .flags = FIELD_LATER,
     .help = "With model: diurnal, the mean time between two decisions of an agent to be "
             "online or offline."},
    {"day", FIELD_REAL, C(availability.day_s), .unit = UNIT_TIME, OVER(0, 1e9), .fallback = "1 d",
     .flags = FIELD_LATER, .help = "With model: diurnal, the length of a day."},
    {"begins", FIELD_DISTRIBUTION, C(begins), .unit = UNIT_TIME, WITHIN(-1e9, 1e9),
     .fallback = "0 s", .example = "{uniform: [0 h, 24 h]}", .flags = FIELD_LATER,
     .help = "With model: diurnal, the local time of each agent when the run begins. With "
             "model: trace, how far into the agent's trace the run begins."},
    {"trace", FIELD_TEXT, C(presence), .fallback = "none", .example = "client_behave_trace.csv",
     .flags = FIELD_LATER,
     .help = "With model: trace, a file, a folder or a pattern of FedScale's or FLASH's "
             "traces. Each agent draws one of them."},
    END};

#define LYING                                                                                      \
    .choices = conducts, .alone = (1u << CONDUCT_LAZY) - 1, WITHIN(0, 1), .fallback = "honest",    \
    .example = "{lazy: 0.2}", .flags = FIELD_LATER

static const struct field panel_fields[] = {
    {"conduct", FIELD_TAGGED, C(panel.conduct), LYING,
     .help = "How those panelists vote: as they think (honest); for the policy that they think is "
             "worse (flip); always for the perturbed one (constant); by the toss of a coin "
             "(random); or so with that probability ({lazy: 0.2}), as people do who now and then "
             "do not look."},
    {"part", FIELD_REAL, C(panel.part), WITHIN(0, 1), .fallback = "1", .example = "0.4",
     .flags = FIELD_LATER,
     .help = "Which part of the panelists of an agent behave like that, rounded to whole "
             "panelists; the others are honest."},
    END};

static const struct field power_fields[] = {
    {"compute", FIELD_DISTRIBUTION, C(power.compute), POWER, .example = "337 mW",
     .help = "The power that an agent draws while it computes."},
    {"up", FIELD_DISTRIBUTION, C(power.up), POWER, .example = "934 mW",
     .help = "The power that an agent draws in all while it uploads. When this is 0 W and a radio "
             "is given: idle plus radio.up, or plus radio.sleep where no radio.up is given."},
    {"down", FIELD_DISTRIBUTION, C(power.down), POWER, .example = "290 mW",
     .help =
         "The power that an agent draws in all while it downloads. When this is 0 W and a radio "
         "is given: idle plus radio.down, or plus radio.sleep where no radio.down is given."},
    {"idle", FIELD_DISTRIBUTION, C(power.idle), POWER, .example = "31 mW",
     .help = "The power that an agent draws while it is online but neither computes nor sends nor "
             "receives, its radio (radio.sleep) not counted."},
    END};

static const struct field radio_fields[] = {
    {"kind", FIELD_TEXT, C(radio.kind), .fallback = "none", .example = "nb-iot",
     .flags = FIELD_LATER,
     .help = "What kind of radio it is, as in `radios`. With `none` and no power in this table, "
             "the class "
             "has no radio."},
    {"up", FIELD_DISTRIBUTION, C(radio.up), POWER, .example = "792 mW",
     .help = "The power of the radio while it sends."},
    {"down", FIELD_DISTRIBUTION, C(radio.down), POWER, .example = "166 mW",
     .help = "The power of the radio while it receives."},
    {"sleep", FIELD_DISTRIBUTION, C(radio.sleep), POWER, .example = "0.011 mW",
     .help = "The power of the radio while the agent is online and neither sends nor receives, "
             "on top of power.compute and power.idle."},
    END};

static const struct field battery_fields[] = {
    {"capacity", FIELD_DISTRIBUTION, C(battery.capacity), .unit = UNIT_ENERGY, WITHIN(0, 1e12),
     .fallback = "0 J", .example = "10 Wh", .flags = FIELD_LATER,
     .help = "The energy in a full battery of the agent; 0 J: it has none."},
    {"self_discharge", FIELD_REAL, C(battery.self_discharge), WITHIN(0, 1), .fallback = "0",
     .example = "0.03", .flags = FIELD_LATER,
     .help = "The part of a full battery that is lost in a month without any use; 0.03 is 3 %."},
    END};

const struct field class_fields[] = {
    {"count", FIELD_INTEGER, C(count), WITHIN(0, 1e8), .word = "shared", .word_value = UINT32_MAX,
     .fallback = "shared", .example = "3", .also = "num n number size clients num_clients",
     .help = "The number of agents in this class. With `shared`, the number follows from the "
             "class's `share`."},
    {"share", FIELD_REAL, C(share), WITHIN(0, 1e9), .word = "none", .word_value = NAN,
     .fallback = "none", .example = "0.25", .flags = FIELD_UNPRINTED,
     .also = "fraction weight proportion",
     .help = "The weight with which this class gets a part of the remaining agents: `agents` "
             "minus the counts of all classes is divided in proportion to the shares."},
    {"link", FIELD_TEXT, C(link), .fallback = "none", .example = "lte-m", .flags = FIELD_UNPRINTED,
     .help = "The name of a link (`fedsim list presets`), which gives up, down, latency and "
             "duty_cycle where the class does not."},
    {"device", FIELD_TEXT, C(device), .fallback = "none", .example = "esp32-s3",
     .flags = FIELD_UNPRINTED, .also = "hardware",
     .help = "The name of a device (`fedsim list presets`), which gives memory, speed "
             "and power where the class does not."},
    {"names", FIELD_TEXT, C(names_file), .fallback = "none", .example = "agents.csv",
     .flags = FIELD_COSMETIC | FIELD_LATER,
     .help = "A CSV file whose column `name` says what results call the agents, row by row. Where "
             "it has a column `class`, only the rows of this class count."},
    {"up", FIELD_DISTRIBUTION, C(up), RATE, .flags = FIELD_TRACE_UP,
     .also = "bandwidth uplink uplink_rate upload_rate upload_speed upload_bandwidth up_rate rate "
             "tx tx_rate",
     .help = "The rate of an agent's link to the network. A trace varies it during the run."},
    {"down", FIELD_DISTRIBUTION, C(down), RATE, .flags = FIELD_TRACE_DOWN,
     .also = "bandwidth downlink downlink_rate download_rate download_speed download_bandwidth "
             "down_rate rate rx rx_rate",
     .help = "The rate of an agent's link from the network. A trace varies it during the "
             "run."},
    {"latency", FIELD_DISTRIBUTION, C(latency), TIME, .also = "delay rtt ping one_way_delay",
     .help = "The delay of an agent's link, one way."},
    {"duty_cycle", FIELD_REAL, C(duty_cycle), OVER(0, 1), .fallback = "1", .example = "0.01",
     .flags = FIELD_LATER,
     .help = "The part of the time that an agent may send. After sending for a time t at its "
             "full rate it stays silent for t (1 / duty_cycle - 1), and its next upload "
             "waits until that is over."},
    {"speed", FIELD_DISTRIBUTION, C(speed), SPEED,
     .also = "compute_speed steps_per_second simulation_speed cpu",
     .help = "How many environment steps an agent simulates in a second."},
    {"flops", FIELD_DISTRIBUTION, C(flops), FLOPS, .fallback = "unlimited",
     .help = "The speed of an agent's arithmetic outside physics."},
    {"memory", FIELD_DISTRIBUTION, C(memory), MEMORY, .fallback = "unlimited",
     .also = "ram mem memory_budget",
     .help = "The memory that an agent has for its policy, perturbations, episodes and "
             "messages. `on_memory` says what happens when that is too little."},
    {"on_memory", FIELD_CHOICE, C(on_memory), .choices = on_memories, .fallback = "refuse",
     .flags = FIELD_LATER,
     .help = "What happens when an agent needs more memory than it has: it takes no part "
             "(refuse); it plays fewer episodes D, as many as it can keep (shrink); it "
             "perturbs its policy in place instead of a copy (in_place); or it takes part, "
             "and loses its work if it runs out of memory (fail). The need is worked out "
             "before the run, for as many blocks as agents are asked."},
    {"answer", FIELD_DISTRIBUTION, C(answer), TIME, .fallback = "0 s",
     .also = "answer_time response_time think_time",
     .help = "The time that an agent's panel takes to answer one query. Under transfer, which "
             "compares nothing, it is a delay alone: nobody is asked, and no question counts."},
    {"agents_per_panel", FIELD_INTEGER, C(agents_per_panel), WITHIN(1, 1e8), .fallback = "1",
     .help = "The number of agents of this class that share one panel and queue for it."},
    {"conduct", FIELD_TAGGED, C(conduct), LYING, .also = "byzantine adversary attack liars",
     .help = "How the agents of this class, or the panels beside them, say what they found: as it "
             "is (honest); the contrary (flip); always the same (constant); by the toss of a coin "
             "(random); or so with that probability ({lazy: 0.2}). Whoever steps on what it found "
             "steps on what it says."},
    {"cell", FIELD_TEXT, C(cell), .fallback = "none", .example = "home", .flags = FIELD_LATER,
     .help = "The name of the cell, one of `cells`, whose link the agents of this class "
             "share."},
    {"agents_per_cell", FIELD_INTEGER, C(agents_per_cell), WITHIN(1, 1e8), .word = "all",
     .word_value = 0, .fallback = "all", .example = "4", .flags = FIELD_LATER,
     .help = "How many agents share one cell: all agents that name it, or this many of this "
             "class, each group with a cell of its own."},
    {"dropout", FIELD_REAL, C(dropout), WITHIN(0, 1), .fallback = "0", .example = "0.05",
     .also = "drop_rate dropout_rate failure_rate loss loss_rate packet_loss drop_prob "
             "failure_probability",
     .help = "The probability that an agent fails in a round."},
    {"dropout_phase", FIELD_WEIGHTS, C(dropout_phase), .choices = phases, WITHIN(0, 1e9),
     .fallback = "{download: 1, compute: 1, panel: 1, upload: 1}",
     .help = "How likely a failure is to happen in each phase of an agent's round, relative "
             "to the other phases; that of the panel does not count where agents ask none."},
    {"speed_factor", FIELD_DISTRIBUTION, C(speed_factor), OVER(0, 1e6), .fallback = "1",
     .example = "{lognormal: {median: 1, sigma: 0.2}}", .flags = FIELD_LATER,
     .help = "A factor on speed and flops, drawn anew for each dispatch of an agent."},
    {"availability", FIELD_TABLE, .fields = availability_fields, .also = "presence online",
     .help = "When an agent of the class is online."},
    {"on_leave", FIELD_CHOICE, C(on_leave), .choices = leavings, .fallback = "abort",
     .flags = FIELD_LATER,
     .help = "What happens to an agent's work when the agent goes offline: it is lost "
             "(abort); it rests until the agent is back (pause); or it goes on, and only "
             "transfers rest (continue)."},
    {"panel", FIELD_TABLE, .fields = panel_fields,
     .help = "How the panelists of an agent of the class vote, beside it or at the server."},
    {"power", FIELD_TABLE, .fields = power_fields,
     .help = "The power that an agent of the class draws. The energy that it uses is computed from "
             "this; times and learning do not depend on it."},
    {"radio", FIELD_TABLE, .fields = radio_fields,
     .help = "The power that the radio of the class's link draws by itself, on top of what the "
             "device draws. Presets of links give it."},
    {"radios", FIELD_TEXT, C(radios), .fallback = "unknown", .example = "wifi, ble",
     .flags = FIELD_COSMETIC | FIELD_LATER,
     .help = "The kinds of radio that the device has; none; or unknown. `fedsim check` says where "
             "the link needs another one."},
    {"battery", FIELD_TABLE, .fields = battery_fields,
     .help = "The battery of an agent of the class. Results say for how many months a full one "
             "lasts if rounds go on as in the run; no agent ever runs out of it."},
    {"world", FIELD_TABLE, .fields = world_fields,
     .help = "How the world of an agent's own robot differs from the nominal world."},
    {"objective", FIELD_TABLE, .fields = objective_fields,
     .help =
         "What an agent wishes of its robot beside what the task pays. Its panel judges by both, "
         "and so do methods that look at returns; evaluations of the shared "
         "policy look at what the task pays."},
    END};

#define L(member) .offset = offsetof(struct cell_spec, member)

const struct field cell_fields[] = {
    {"up", FIELD_DISTRIBUTION, L(up), RATE,
     .help = "The rate of the cell's link towards the server, which its agents share."},
    {"down", FIELD_DISTRIBUTION, L(down), RATE,
     .help = "The rate of the cell's link towards its agents, which they share."},
    END};

/* Down one table for each dot. The strings are compared by length first, as `key` goes on beyond
 * the name; NULL also where a key names a table and no field of it. */
const struct field *class_field(const char *key)
{
    const struct field *fields = class_fields;
    for (;; key++) {
        const struct field *field = fields;
        size_t length = strcspn(key, ".");
        while (field->name &&
               (strlen(field->name) != length || strncmp(field->name, key, length) != 0))
            field++;
        key += length;
        if (!field->name || !*key)
            return field->name ? field : NULL;
        if (field->kind != FIELD_TABLE)
            return NULL;
        fields = field->fields;
    }
}

char *class_draw_fault(const char *key, double value)
{
    return field_range_fault(class_field(key), value, NULL);
}
