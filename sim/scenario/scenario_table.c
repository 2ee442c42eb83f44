/* Every key of a scenario file, but for those of rounds and of the fleet. */
#include "sim/scenario/scenario_table.h"

#include "core/fields/field_rows.h"
#include "models/methods/algorithm_list.h"
#include "models/tasks/task.h"
#include "sim/rounds/round_keys.h"
#include "sim/scenario/fleet_table.h"
#include "sim/scenario/scenario.h"

_Static_assert(sizeof(struct link) == sizeof(struct field_tagged) &&
                   offsetof(struct link, kind) == offsetof(struct field_tagged, choice) &&
                   offsetof(struct link, parameter) == offsetof(struct field_tagged, number),
               "a link is read as a tagged number");

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
CHOICES(places, "local", "server");
CHOICES(views, "live", "recorded");
CHOICES(framings, "none", "tcp");
CHOICES(connection_kinds, "persistent", "per_transfer");
CHOICES(modes, "deterministic", "stochastic");
CHOICES(records, "rounds", "agents", "events");

static const char *task_name(size_t i)
{
    size_t count;
    const struct task_info *const *tasks = task_list(&count);
    return i < count ? tasks[i]->name : NULL;
}

static const void *algorithm_row(size_t i)
{
    size_t count;
    const struct algorithm *const *algorithms = algorithm_list(&count);
    return i < count ? algorithms[i] : NULL;
}
_Static_assert(offsetof(struct algorithm, name) == offsetof(struct field_row, name) &&
                   offsetof(struct algorithm, summary) == offsetof(struct field_row, summary),
               "an algorithm begins as the row of a field");

#define S(member) .offset = offsetof(struct scenario, member)

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
    {"name", FIELD_ROW, S(algorithm.method), .row = algorithm_row, .example = "par_s2zpo",
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
         "Where the policy is kept: agents replay updates, the server sends it, or whichever is "
         "cheaper."},
    {"partition", FIELD_CHOICE, S(algorithm.partition), .choices = partitions,
     .fallback = "contiguous",
     .help = "How par_s2zpo cuts the parameters into blocks: in runs, in turn, at random, or whole "
             "layers (dealt out, or cut up when there are more agents)."},
    {"partition_over", FIELD_CHOICE, S(partition_over), .choices = partition_overs,
     .fallback = "cohort",
     .help = "How many blocks the parameters are cut into: one for each agent asked, for each "
             "agent that fits, or for each agent of the fleet."},
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
    {"round", FIELD_TABLE, S(round), .fields = round_fields, .help = ""},
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
     .flags = FIELD_COSMETIC,
     .help = "How much the database keeps: rounds alone, each agent's part in them too, or every "
             "event as well."},
    {"report", FIELD_TABLE, .fields = report_fields, .help = ""},
    END};
