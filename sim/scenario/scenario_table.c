/* Every key of a scenario file. */
#include "sim/scenario/scenario_parts.h"

#include "models/methods/algorithm_list.h"
#include "models/tasks/task.h"

#include <assert.h>
#include <math.h>
#include <string.h>

const char *const phase_names[PHASES] = {"download", "compute", "panel", "upload", "away", "wait"};

_Static_assert(sizeof(struct staleness) == sizeof(struct field_tagged) &&
                   offsetof(struct staleness, kind) == offsetof(struct field_tagged, choice) &&
                   offsetof(struct staleness, exponent) == offsetof(struct field_tagged, number),
               "a staleness is read as a tagged number");
_Static_assert(sizeof(struct link) == sizeof(struct field_tagged) &&
                   offsetof(struct link, kind) == offsetof(struct field_tagged, choice) &&
                   offsetof(struct link, parameter) == offsetof(struct field_tagged, number),
               "a link is read as a tagged number");

#define CHOICES(name, ...) static const char *const name[] = {__VA_ARGS__, NULL}
CHOICES(activations, "tanh", "linear");
CHOICES(heads, "gaussian", "deterministic");
CHOICES(normalisers, "none", "frozen", "fleet");
CHOICES(scalings, "paper", "norm_matched");
CHOICES(encodings, "explicit", "seed");
CHOICES(replicas, "agents", "server", "cheaper");
CHOICES(partitions, "contiguous", "interleaved", "random", "random_each_round", "by_layer");
CHOICES(directions, "rademacher", "gaussian", "sphere");
CHOICES(optimisers, "plain", "adam");
CHOICES(schedules, "constant", "halving", "theorem");
CHOICES(acceptances, "none", "accept_reject");
CHOICES(partition_overs, "cohort", "eligible", "fleet");
CHOICES(perturbs, "in_place", "copy");
CHOICES(initials, "installed", "sent");
CHOICES(links, "linear", "logistic", "probit", "step", "weibull");
CHOICES(ties, "against", "coin");
CHOICES(pairings, "independent", "common");
CHOICES(on_memories, "refuse", "shrink", "in_place", "fail");
CHOICES(places, "local", "server");
CHOICES(views, "live", "recorded");
CHOICES(round_policies, "wait_all", "deadline", "over_select", "quorum", "buffered", "semi_sync");
CHOICES(on_deadlines, "abort", "finish");
CHOICES(selections, "uniform", "all", "round_robin", "fastest_first", "oort");
CHOICES(lates, "discard", "apply");
CHOICES(missings, "still", "reassign", "replicate");
CHOICES(stalenesses, "constant", "polynomial");
CHOICES(framings, "none", "tcp");
CHOICES(connection_kinds, "persistent", "per_transfer");
CHOICES(modes, "deterministic", "stochastic");
CHOICES(availabilities, "always", "on_off", "diurnal", "trace");
CHOICES(leavings, "abort", "pause", "continue");
CHOICES(records, "rounds", "agents", "events");
CHOICES(phases, "download", "compute", "panel", "upload");

static const char *task_name(size_t i)
{
    size_t count;
    const struct task_info *const *tasks = task_list(&count);
    return i < count ? tasks[i]->name : NULL;
}

static const char *algorithm_name_at(size_t i)
{
    size_t count;
    const struct algorithm *const *algorithms = algorithm_list(&count);
    return i < count ? algorithms[i]->name : NULL;
}

#define S(member) .offset = offsetof(struct scenario, member)
#define C(member) .offset = offsetof(struct class_spec, member)
#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }
#define WITHIN(a, b) .low = (a), .high = (b)
#define OVER(a, b) .low = (a), .high = (b), .above = true
#define RATE .unit = UNIT_RATE, WITHIN(0.125, INFINITY), .example = "10 Mbit/s"
#define TIME .unit = UNIT_TIME, WITHIN(0, 1e9), .example = "20 ms"
#define SPEED .unit = UNIT_STEPS, OVER(0, INFINITY), .example = "5000 steps/s"
#define FLOPS .unit = UNIT_FLOPS, OVER(0, INFINITY), .example = "2 GFLOP/s"
#define POWER .unit = UNIT_POWER, WITHIN(0, 1e9), .fallback = "0 W", .flags = FIELD_LATER
#define MEMORY .unit = UNIT_BYTES, WITHIN(1, INFINITY), .example = "256 KiB"

static const struct field task_fields[] = {
    {"name", FIELD_TEXT, S(task.name), .names = task_name, .example = "HalfCheetah",
     .help = "The robot; none is for studies of time alone."},
    {"horizon", FIELD_INTEGER, S(task.horizon), WITHIN(1, 1e7), .word = "task", .word_value = 0,
     .fallback = "task", .example = "300",
     .help = "Longest episode, in environment steps; task: the task's own."},
    {"reset_noise", FIELD_REAL, S(task.reset_noise), WITHIN(0, 10), .word = "task",
     .word_value = -1, .fallback = "task", .example = "0.1",
     .help = "Scale of the random start of an episode; task: the task's own."},
    END};

static const struct field policy_fields[] = {
    {"hidden", FIELD_INTEGERS, S(policy.hidden), WITHIN(1, POLICY_WIDTH_MAX),
     .limit = POLICY_LAYERS_MAX - 1, .count_offset = offsetof(struct scenario, policy.hidden_count),
     .fallback = "[64, 64]", .help = "Units of each hidden layer; [] is a linear policy."},
    {"activation", FIELD_CHOICE, S(policy.activation), .choices = activations, .fallback = "tanh",
     .help = "Of the hidden layers."},
    {"head", FIELD_CHOICE, S(policy.head), .choices = heads, .fallback = "gaussian",
     .help = "gaussian samples actions around the mean with a fixed standard deviation."},
    {"log_std", FIELD_REAL, S(policy.log_std), WITHIN(-20, 5), .fallback = "-0.5",
     .help = "ln of a Gaussian head's standard deviation when it starts from scratch."},
    {"init", FIELD_TEXT, S(policy.init), .fallback = "scratch",
     .help = "scratch, or a policy file: its path from the scenario's folder or the data folder."},
    {"output_scale", FIELD_REAL, S(policy.output_scale), WITHIN(0, 1e3), .fallback = "0.1",
     .help = "Factor on the last layer's weights from scratch: small means timid at first."},
    {"normaliser", FIELD_CHOICE, S(policy.normaliser), .choices = normalisers, .fallback = "none",
     .help = "Of observations: none, frozen as in the policy file, or merged from the fleet's "
             "statistics (then its bytes are paid for)."},
    {"parameters", FIELD_COUNT, S(policy.parameters), WITHIN(1, 0x7fffffff), .word = "none",
     .word_value = 0, .fallback = "none", .example = "5702",
     .help = "Number of parameters for the task none."},
    END};

#define ADAM(member) S(algorithm.optimiser.adam.member)
static const struct field adam_fields[] = {
    {"beta1", FIELD_REAL, ADAM(beta1), WITHIN(0, 0.999999), .fallback = "0.9",
     .help = "Decay of the mean of gradients."},
    {"beta2", FIELD_REAL, ADAM(beta2), WITHIN(0, 0.9999999), .fallback = "0.999",
     .help = "Decay of the mean of their squares."},
    {"epsilon", FIELD_REAL, ADAM(epsilon), OVER(0, 1), .fallback = "1e-08",
     .help = "Added to the root that a step is divided by."},
    END};

static const struct field algorithm_fields[] = {
    {"name", FIELD_TEXT, S(algorithm_name), .names = algorithm_name_at, .example = "par_s2zpo",
     .help = "transfer sends messages of fixed length and learns nothing (task none)."},
    {"alpha", FIELD_REAL, S(algorithm.alpha), WITHIN(0, 1e6), .fallback = "0.01",
     .help = "Step length."},
    {"mu", FIELD_REAL, S(algorithm.mu), OVER(0, 1e6), .fallback = "0.05",
     .help = "Probing distance: how far a perturbed policy is from the current one."},
    {"step", FIELD_CHOICE, S(algorithm.step), .choices = scalings, .fallback = "paper",
     .help = "norm_matched multiplies fedavg_s2zpo's alpha by the root of the cohort's size."},
    {"probe", FIELD_CHOICE, S(algorithm.probe), .choices = scalings, .fallback = "paper",
     .help = "norm_matched divides fedavg_s2zpo's mu by the root of the cohort's size."},
    {"schedule", FIELD_CHOICE, S(algorithm.schedule), .choices = schedules, .fallback = "constant",
     .help =
         "Of alpha and mu: constant; both halved after rejections in a row; or alpha in round t "
         "times the root of horizon / (parameters t) and mu constant."},
    {"optimizer", FIELD_CHOICE, S(algorithm.optimiser.kind), .choices = optimisers,
     .fallback = "plain",
     .help = "plain adds alpha times the gradient, adam its step; moments are kept where replicas "
             "are, and only with an update that is kept."},
    {"adam", FIELD_TABLE, .fields = adam_fields, .help = ""},
    {"clip", FIELD_REAL, S(algorithm.optimiser.clip), OVER(0, 1e12), .word = "none",
     .word_value = 0, .fallback = "none", .example = "1",
     .help = "Largest norm of the gradient before the optimizer."},
    {"server_panel", FIELD_CHOICE, S(algorithm.acceptance), .choices = acceptances,
     .fallback = "none",
     .help = "accept_reject keeps an update only if the server's own panel prefers it."},
    {"patience", FIELD_INTEGER, S(algorithm.patience), WITHIN(1, 1e6), .fallback = "3",
     .help = "Rejections in a row that halve alpha and mu, for the schedule halving."},
    {"direction", FIELD_CHOICE, S(algorithm.direction), .choices = directions,
     .fallback = "rademacher",
     .help = "Perturbations: fair signs, standard normal numbers, or uniform on the sphere of the "
             "same norm, the root of the number of parameters."},
    {"perturbation", FIELD_CHOICE, S(algorithm.perturbation), .choices = encodings,
     .fallback = "explicit",
     .help = "Perturbations travel, a bit or 32 a coordinate, or a 64-bit key does once a run."},
    {"replica", FIELD_CHOICE, S(algorithm.replica), .choices = replicas, .fallback = "agents",
     .help =
         "Who keeps the policy: agents replay updates, the server sends it, or what is cheaper."},
    {"partition", FIELD_CHOICE, S(algorithm.partition), .choices = partitions,
     .fallback = "contiguous",
     .help = "How par_s2zpo cuts the parameters into blocks: in runs, in turn, at random, or whole "
             "layers (dealt out, or cut up when there are more agents)."},
    {"partition_over", FIELD_CHOICE, S(partition_over), .choices = partition_overs,
     .fallback = "cohort", .help = "Over whom the blocks are cut."},
    {"perturb", FIELD_CHOICE, S(algorithm.perturb), .choices = perturbs, .fallback = "in_place",
     .help = "An agent perturbs its policy in place, or keeps a perturbed copy."},
    {"initial", FIELD_CHOICE, S(algorithm.initial), .choices = initials, .fallback = "installed",
     .help = "The first policy is there beforehand, or the first download pays for it."},
    {"local_steps", FIELD_INTEGER, S(algorithm.local_steps), WITHIN(1, 1e6), .fallback = "1",
     .help = "fedavg only: local steps an agent takes in a round."},
    {"download", FIELD_COUNT, S(transfer_down_B), .unit = UNIT_BYTES, WITHIN(0, 0x1p53),
     .fallback = "0", .example = "100 kB",
     .help = "transfer only: length of the message to an agent."},
    {"upload", FIELD_COUNT, S(transfer_up_B), .unit = UNIT_BYTES, WITHIN(0, 0x1p53),
     .fallback = "0", .example = "1 kB",
     .help = "transfer only: length of the message to the server."},
    END};

static const struct field panel_fields[] = {
    {"panelists", FIELD_INTEGER, S(algorithm.panel.panelists), WITHIN(1, 1e6), .fallback = "100",
     .help = "P: how many vote in a verdict."},
    {"batches", FIELD_INTEGER, S(algorithm.panel.batches), WITHIN(1, 1e5), .fallback = "1",
     .help = "N: verdicts behind one answer; their majority counts."},
    {"episodes", FIELD_INTEGER, S(algorithm.panel.episodes), WITHIN(1, 1e5), .fallback = "1",
     .help = "D: episodes of each of the two policies that a verdict compares."},
    {"link", FIELD_TAGGED, S(algorithm.panel.link), .choices = links, .alone = 1u << LINK_STEP,
     OVER(0, 1e9), .fallback = "{linear: 0.01}",
     .help = "Probability of a vote for the better policy: linear slope, or scale of the others."},
    {"tie", FIELD_CHOICE, S(algorithm.panel.tie), .choices = ties, .fallback = "against",
     .help = "Half of the votes: against the perturbed policy, or a coin."},
    {"pairing", FIELD_CHOICE, S(algorithm.panel.pairing), .choices = pairings,
     .fallback = "independent", .help = "Whether the two policies' episodes share their seeds."},
    {"place", FIELD_CHOICE, S(algorithm.panel.place), .choices = places, .fallback = "local",
     .flags = FIELD_LATER,
     .help = "Beside the robot; or at the server, where the episodes travel up and the panel "
             "answers in order of arrival, each query in server.answer."},
    {"view", FIELD_CHOICE, S(algorithm.panel.view), .choices = views, .fallback = "live",
     .flags = FIELD_LATER,
     .help = "recorded: an agent keeps its episodes until the panel has seen them, or they are "
             "sent. live at the server: it keeps none, but the panel has to watch all along."},
    END};

static const struct field round_fields[] = {
    {"policy", FIELD_CHOICE, S(round.policy), .choices = round_policies, .fallback = "wait_all",
     .help =
         "When a round ends: with the last answer, at a deadline, with the first n of more that "
         "are asked, with a part of those asked, when M are in (asynchronous), or every period."},
    {"deadline", FIELD_REAL, S(round.deadline_s), .unit = UNIT_TIME, OVER(0, 1e9), .word = "none",
     .word_value = INFINITY, .fallback = "none", .example = "5 s",
     .help = "After a round's beginning; for the policy deadline (none: it waits for all)."},
    {"min_arrivals", FIELD_INTEGER, S(round.min_arrivals), WITHIN(1, 1e8), .fallback = "1",
     .help = "Answers a round waits for even past its deadline; with fewer it is void."},
    {"on_deadline", FIELD_CHOICE, S(round.on_deadline), .choices = on_deadlines,
     .fallback = "abort",
     .help = "Agents still out when a round ends stop, or finish, busy meanwhile."},
    {"select", FIELD_CHOICE, S(round.select), .choices = selections, .fallback = "uniform",
     .help = "Who is asked: drawn evenly, all, in turn, the fastest so far, or by an Oort-like "
             "utility."},
    {"cohort", FIELD_INTEGER, S(round.cohort), WITHIN(1, 1e8), .word = "all", .word_value = 0,
     .fallback = "all", .example = "10", .help = "Agents selected for a round."},
    {"detection", FIELD_REAL, S(round.detection_s), TIME, .fallback = "0 s",
     .help = "Time until the server learns that an agent dropped out."},
    {"deadline_quantile", FIELD_REAL, S(round.deadline_quantile), OVER(0, 1), .word = "none",
     .word_value = 0, .fallback = "none", .example = "0.8", .flags = FIELD_LATER,
     .help = "Policy deadline: the time within which this part of past rounds' agents answered, "
             "instead of a deadline."},
    {"extra", FIELD_REAL, S(round.extra), WITHIN(0, 100), .fallback = "0", .example = "0.3",
     .flags = FIELD_LATER,
     .help = "Policy over_select: x of the n (1 + x) agents asked, n the cohort."},
    {"quorum", FIELD_REAL, S(round.quorum), OVER(0, 1), .fallback = "1", .example = "0.8",
     .flags = FIELD_LATER, .help = "Policy quorum: the part of those asked that ends a round."},
    {"buffer", FIELD_INTEGER, S(round.buffer), WITHIN(1, 1e8), .word = "none", .word_value = 0,
     .fallback = "none", .example = "10", .flags = FIELD_LATER,
     .help = "Policy buffered: answers that make an aggregation."},
    {"period", FIELD_REAL, S(round.period_s), .unit = UNIT_TIME, OVER(0, 1e9), .word = "none",
     .word_value = INFINITY, .fallback = "none", .example = "60 s", .flags = FIELD_LATER,
     .help = "Policy semi_sync: time from one aggregation to the next."},
    {"staleness", FIELD_TAGGED, S(algorithm.staleness), .choices = stalenesses,
     .alone = 1u << STALENESS_CONSTANT, WITHIN(0, 100), .fallback = "constant",
     .example = "{polynomial: 0.5}", .flags = FIELD_LATER,
     .help = "Weight of an answer s versions old: 1, or (1 + s)^-a."},
    {"late", FIELD_CHOICE, S(round.late), .choices = lates, .fallback = "discard",
     .flags = FIELD_LATER,
     .help =
         "An answer that comes after its round, with on_deadline: finish; buffered and semi_sync "
         "use every answer."},
    {"missing", FIELD_CHOICE, S(round.missing), .choices = missings, .fallback = "still",
     .flags = FIELD_LATER,
     .help = "The block of a lost agent stands still, goes to a live agent, or every block has "
             "several agents, whose majority counts."},
    {"replicas", FIELD_INTEGER, S(round.replicas), WITHIN(2, 254), .word = "none", .word_value = 1,
     .fallback = "none", .example = "3", .flags = FIELD_LATER,
     .help = "Agents a block, for missing: replicate."},
    {"in_flight", FIELD_INTEGER, S(round.in_flight), WITHIN(1, IN_FLIGHT_MOST), .fallback = "1",
     .flags = FIELD_LATER, .help = "Dispatches an agent may have under way at once."},
    END};

static const struct field network_fields[] = {
    {"framing", FIELD_CHOICE, S(network.framing), .choices = framings, .fallback = "tcp",
     .help = "tcp adds segment headers, connection set-up and slow start; none is the pure fluid."},
    {"connections", FIELD_CHOICE, S(network.connections), .choices = connection_kinds,
     .fallback = "persistent",
     .help = "Whether a connection is kept from one transfer to the next."},
    END};

static const struct field server_fields[] = {
    {"up", FIELD_REAL, S(server.up), RATE, .help = "Rate from the server to the network."},
    {"down", FIELD_REAL, S(server.down), RATE, .help = "Rate from the network to the server."},
    {"latency", FIELD_REAL, S(server.latency_s), TIME, .help = "Of the server's link, one way."},
    {"speed", FIELD_REAL, S(server.speed), SPEED, .fallback = "unlimited",
     .help = "Physics the server could simulate."},
    {"flops", FIELD_REAL, S(server.flops), FLOPS, .fallback = "unlimited",
     .help = "Arithmetic of aggregation."},
    {"memory", FIELD_REAL, S(server.memory), MEMORY, .fallback = "unlimited",
     .help = "What the server can hold."},
    {"answer", FIELD_REAL, S(server.answer_s), TIME, .fallback = "0 s",
     .help = "Time the server's panel takes for a query."},
    END};

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

static const struct field class_fields[] = {
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
     .help = "Budget for policy, perturbation, rollouts, messages; who needs more takes no part."},
    {"on_memory", FIELD_CHOICE, C(on_memory), .choices = on_memories, .fallback = "refuse",
     .flags = FIELD_LATER,
     .help = "Who needs more than its memory takes no part; or shrinks the episodes D it plays and "
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

static const struct field cell_fields[] = {
    {"up", FIELD_DISTRIBUTION, L(up), RATE,
     .help = "Rate of a cell's link towards the server, shared by its agents."},
    {"down", FIELD_DISTRIBUTION, L(down), RATE, .help = "Rate from the server, likewise."},
    END};

static const struct field evaluation_fields[] = {
    {"every", FIELD_INTEGER, S(evaluation.every), WITHIN(1, 1e8), .fallback = "10",
     .help = "Rounds from one evaluation to the next; before the first and after the last there is "
             "one."},
    {"episodes", FIELD_INTEGER, S(evaluation.episodes), WITHIN(1, 1e6), .fallback = "10",
     .help = "Episodes of an evaluation, in the nominal world."},
    {"mode", FIELD_SET, S(evaluation.modes), .choices = modes, .fallback = "[deterministic]",
     .help = "Whether actions are the mean or sampled; both can be asked for."},
    END};

static const struct field report_fields[] = {
    {"target", FIELD_REAL, S(target), WITHIN(-1e12, 1e12), .word = "none", .word_value = NAN,
     .fallback = "none", .example = "1000", .flags = FIELD_COSMETIC,
     .help = "Return whose price in bytes and seconds the report tells."},
    END};

const struct field scenario_fields[] = {
    {"name", FIELD_TEXT, S(name), .fallback = "the file's name", .example = "quickstart",
     .help = "What results are called."},
    {"seed", FIELD_COUNT, S(seed), WITHIN(0, 0x1p53), .fallback = "1",
     .help = "Of one trial; `seeds` gives several."},
    {"rounds", FIELD_INTEGER, S(rounds), WITHIN(1, 1e8), .example = "200",
     .help = "Rounds of a trial."},
    {"agents", FIELD_INTEGER, S(agents), WITHIN(1, 1e8), .word = "counted", .word_value = 0,
     .fallback = "counted", .example = "100", .flags = FIELD_UNPRINTED,
     .help = "Size of the fleet where classes give shares."},
    {"task", FIELD_TABLE, .fields = task_fields, .help = ""},
    {"policy", FIELD_TABLE, .fields = policy_fields, .help = ""},
    {"algorithm", FIELD_TABLE, .fields = algorithm_fields, .help = ""},
    {"panel", FIELD_TABLE, .fields = panel_fields, .help = ""},
    {"round", FIELD_TABLE, .fields = round_fields, .help = ""},
    {"network", FIELD_TABLE, .fields = network_fields, .help = ""},
    {"server", FIELD_TABLE, .fields = server_fields, .help = ""},
    {"cells", FIELD_TABLES, S(cells), .count_offset = offsetof(struct scenario, cell_count),
     .size = sizeof(struct cell_spec), .fields = cell_fields, .fallback = "none",
     .flags = FIELD_LATER, .example = "{home: {up: 5 Mbit/s, down: 50 Mbit/s}}", .help = ""},
    {"fleet", FIELD_TABLES, S(classes), .count_offset = offsetof(struct scenario, class_count),
     .size = sizeof(struct class_spec), .fields = class_fields,
     .example =
         "{phones: {count: 3, up: 1 Mbit/s, down: 10 Mbit/s, latency: 20 ms, speed: 2000 steps/s}}",
     .help = ""},
    {"evaluation", FIELD_TABLE, .fields = evaluation_fields, .help = ""},
    {"record", FIELD_CHOICE, S(record), .choices = records, .fallback = "agents",
     .flags = FIELD_COSMETIC, .help = "How fine the database is."},
    {"report", FIELD_TABLE, .fields = report_fields, .help = ""},
    END};

const struct field *scenario_class_keys(void)
{
    return class_fields;
}

char *scenario_draw_fault(const char *key, double value)
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

void scenario_print_options(FILE *out)
{
    fputs(
        "seeds\n    a whole number n (seeds 1 to n), or a list; default 1\n"
        "    The trials of each point of the sweep.\n"
        "sweep\n    a list of axes, each {key: [value, ...]} or {variant: {label: {key: value}}}\n"
        "    Trials are the product of the axes and the seeds; fleet.*.key is every class.\n"
        "include\n    a file, or a list of files, from the scenario's folder or the data folder\n"
        "    Links and devices of one's own, as in scenarios/presets, for fleet.NAME.link and "
        "device.\n",
        out);
    fields_list(out, scenario_fields);
}
