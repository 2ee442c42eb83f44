/* Every key of a scenario file, but for those of rounds, panels and the fleet. */
#include "sim/scenario/scenario_table.h"

#include "core/fields/field_rows.h"
#include "models/methods/algorithm_keys.h"
#include "models/methods/algorithm_list.h"
#include "models/methods/privacy_keys.h"
#include "models/policy/policy.h"
#include "models/tasks/gridworld.h"
#include "models/tasks/task.h"
#include "sim/rounds/round_keys.h"
#include "sim/scenario/fleet_table.h"
#include "sim/scenario/panel_table.h"
#include "sim/scenario/scenario.h"

#define READ_AS_TAGGED(type, name, amount)                                                         \
    _Static_assert(sizeof(type) == sizeof(struct field_tagged) &&                                  \
                       offsetof(type, name) == offsetof(struct field_tagged, choice) &&            \
                       offsetof(type, amount) == offsetof(struct field_tagged, number),            \
                   #type " is read as a tagged number")
READ_AS_TAGGED(struct aggregate, kind, part);
READ_AS_TAGGED(struct codec, kind, part);
READ_AS_TAGGED(struct secure_sum, kind, part);
enum { CODECS_ALONE = ((1 << CODECS) - 1) & ~(1 << CODEC_TOPK) };

CHOICES(activations, "tanh", "linear");
CHOICES(normalisers, "none", "frozen", "fleet");
CHOICES(trained, "mean", "all");
CHOICES(scalings, "paper", "norm_matched");
CHOICES(encodings, "explicit", "seed");
CHOICES(replicas, "agents", "server", "cheaper");
CHOICES(partitions, "contiguous", "interleaved", "random", "random_each_round", "by_layer");
CHOICES(directions, "rademacher", "gaussian", "sphere");
CHOICES(optimisers, "plain", "adam");
CHOICES(schedules, "constant", "halving", "theorem");
CHOICES(sights, "paper", "return", "panel");
CHOICES(aggregates, "mean", "median", "trimmed");
CHOICES(secure_sums, "none", "threshold");
CHOICES(no_yes, "no", "yes");
CHOICES(acceptances, "none", "accept_reject");
CHOICES(partition_overs, "cohort", "eligible", "fleet");
CHOICES(perturbs, "in_place", "copy");
CHOICES(initials, "installed", "sent");
CHOICES(framings, "none", "tcp");
CHOICES(connection_kinds, "persistent", "per_transfer");
CHOICES(modes, "deterministic", "stochastic");
CHOICES(records, "rounds", "agents", "events");

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

#define OWN(member) S(task.member), .fallback = "none", .flags = FIELD_LATER
static const struct field task_fields[] = {
    {"name", FIELD_TEXT, S(task.name), .names = task_name, .other = task_may_be,
     .example = "HalfCheetah", .also = "env environment env_id env_name robot",
     .help = "The robot that learns: one of these, or a task file, NAME.yaml. none: no robot and "
             "no learning, for studies of time alone."},
    {"horizon", FIELD_INTEGER, S(task.horizon), WITHIN(1, 1e7), .word = "task", .word_value = 0,
     .fallback = "task", .example = "300",
     .also = "episode_length max_steps max_episode_steps max_episode_length time_limit",
     .help = "The length of the longest episode, in environment steps; task: the task's own "
             "limit."},
    {"reset_noise", FIELD_REAL, S(task.reset_noise), WITHIN(0, 10), .word = "task",
     .word_value = -1, .fallback = "task", .example = "0.1",
     .help = "The scale of the noise in the initial state of an episode; task: the task's "
             "own scale."},
    {"size", FIELD_INTEGER, S(task.grid.size), WITHIN(GRID_SIZE_MIN, GRID_SIZE_MAX),
     .fallback = "8", .flags = FIELD_LATER,
     .help = "The number of cells along a side of GridWorld."},
    {"slip", FIELD_REAL, S(task.grid.slip), WITHIN(0, 1), .fallback = "0.1", .flags = FIELD_LATER,
     .help = "The probability that a step in GridWorld goes in a random direction."},
    {"map", FIELD_COUNT, S(task.grid.map), WITHIN(0, 9e15), .fallback = "1", .flags = FIELD_LATER,
     .help = "The number from which the rewards of GridWorld's cells are drawn."},
    {"mjcf", FIELD_TREE, OWN(mjcf), .example = "my_robot.xml",
     .help = "The model of a robot of your own, in MuJoCo's format MJCF. This and the keys below "
             "are those of a task file (README, \"Bring your robot\"); beside task.name they "
             "stand in for those of its file."},
    {"frame_skip", FIELD_TREE, OWN(frame_skip), .example = "4",
     .help = "How many steps of the model are one environment step."},
    {"observation", FIELD_TREE, OWN(observation), .example = "[{qpos: {skip: 1}}, qvel]",
     .help = "What the policy sees: a list of quantities."},
    {"reward", FIELD_TREE, OWN(reward), .example = "{forward: {velocity: {qpos: root_x}}}",
     .help = "What is paid for: terms under names of your choice."},
    {"healthy", FIELD_TREE, OWN(healthy), .example = "[{qpos: root_z, above: 0.7}]",
     .help = "The ranges of quantities that, when left, end an episode."},
    {"reset", FIELD_TREE, OWN(reset), .example = "{noise: 0.1}", .help = "How an episode begins."},
    {"action", FIELD_TREE, OWN(action), .example = "{clip: 1}",
     .help = "How an action becomes the control of the actuators."},
    END};

static const struct field policy_fields[] = {
    {"hidden", FIELD_INTEGERS, S(policy.hidden), WITHIN(1, POLICY_WIDTH_MAX),
     .limit = POLICY_LAYERS_MAX - 1, .count_offset = offsetof(struct scenario, policy.hidden_count),
     .fallback = "[64, 64]",
     .also = "hidden_sizes hidden_layers hidden_units hidden_dim layers net_arch",
     .help = "The number of units in each hidden layer; [] makes the policy linear."},
    {"activation", FIELD_CHOICE, S(policy.activation), .choices = activations, .fallback = "tanh",
     .help = "The activation function of the hidden layers."},
    {"head", FIELD_CHOICE, S(policy.head), .choices = head_names, .fallback = "gaussian",
     .also = "distribution",
     .help = "How the network's output becomes an action: gaussian samples around it with a "
             "fixed standard deviation, deterministic takes it as it is, and categorical chooses "
             "one action by the softmax of the outputs, for CartPole and GridWorld."},
    {"log_std", FIELD_REAL, S(policy.log_std), WITHIN(-20, 5), .fallback = "-0.5",
     .help = "The natural logarithm of the Gaussian head's standard deviation, for a policy "
             "that starts from scratch."},
    {"init", FIELD_TEXT, S(policy.init), .fallback = "scratch",
     .example = "models/pretrained/Hopper.policy",
     .also = "initial_policy pretrained checkpoint weights load",
     .help = "Where the first policy comes from: scratch (random weights), or a policy file, "
             "which is looked for in the scenario's folder, then in the data folder."},
    {"output_scale", FIELD_REAL, S(policy.output_scale), WITHIN(0, 1e3), .fallback = "0.1",
     .help = "A factor on the initial weights of the last layer, for a policy that starts "
             "from scratch. With a small factor the first actions are small."},
    {"normaliser", FIELD_CHOICE, S(policy.normaliser), .choices = normalisers, .fallback = "none",
     .also = "normalizer normalize normalise obs_norm",
     .help = "How observations are normalised before the policy sees them: not at all; by "
             "the statistics in the policy file (frozen); or by statistics of the whole "
             "fleet, which then travel with the messages and count as bytes."},
    {"parameters", FIELD_COUNT, S(policy.parameters), WITHIN(1, 0x7fffffff), .word = "none",
     .word_value = 0, .fallback = "none", .example = "5702",
     .also = "params num_parameters n_params model_size",
     .help = "The number of parameters that the policy is taken to have, for the task none."},
    {"trained", FIELD_CHOICE, S(policy.trained), .choices = trained, .fallback = "mean",
     .flags = FIELD_LATER,
     .help =
         "What is perturbed and learnt of a policy with a Gaussian head: the network that gives "
         "the mean of the actions, or all, with the log-std as further parameters, one for "
         "each action."},
    END};

/* Of the keys of `algorithm`: counted from where its methods' own keys are. */
#define A(member) .offset = offsetof(struct scenario, member) - offsetof(struct scenario, numbers)
#define ADAM(member) A(algorithm.optimiser.adam.member)
static const struct field adam_fields[] = {
    {"beta1", FIELD_REAL, ADAM(beta1), WITHIN(0, 0.999999), .fallback = "0.9",
     .help = "The decay of the running mean of gradients."},
    {"beta2", FIELD_REAL, ADAM(beta2), WITHIN(0, 0.9999999), .fallback = "0.999",
     .help = "The decay of the running mean of squared gradients."},
    {"epsilon", FIELD_REAL, ADAM(epsilon), OVER(0, 1), .fallback = "1e-8",
     .help = "The number added to the square root that each step is divided by."},
    END};

static const struct field algorithm_fields[] = {
    {"name", FIELD_ROW, A(algorithm.method), .row = algorithm_row, .example = "par_s2zpo",
     .also = "algo method strategy", .help = "The learning algorithm:"},
    {"alpha", FIELD_REAL, A(algorithm.alpha), WITHIN(0, 1e6), .fallback = "0.01",
     .also = "lr learning_rate step_size stepsize eta server_lr", .help = "The step size."},
    {"mu", FIELD_REAL, A(algorithm.mu), OVER(0, 1e6), .fallback = "0.05",
     .also = "sigma noise_std perturbation_size perturbation_scale smoothing",
     .help = "The probing distance: how far a perturbed policy lies from the current one."},
    {"step", FIELD_CHOICE, A(algorithm.step), .choices = scalings, .fallback = "paper",
     .help = "The step size of fedavg_s2zpo: alpha as in the paper, or alpha multiplied by "
             "the square root of the cohort's size, so that its steps are as long as "
             "par_s2zpo's."},
    {"probe", FIELD_CHOICE, A(algorithm.probe), .choices = scalings, .fallback = "paper",
     .help = "The probing distance of fedavg_s2zpo: mu as in the paper, or mu divided by the "
             "square root of the cohort's size, so that it probes as far as par_s2zpo."},
    {"schedule", FIELD_CHOICE, A(algorithm.schedule), .choices = schedules, .fallback = "constant",
     .also = "lr_schedule scheduler decay",
     .help = "How alpha and mu change: not at all (constant); both are halved after "
             "`patience` rejections in a row (halving); or, in round t, alpha is multiplied "
             "by sqrt(horizon / (parameters t)) while mu stays (theorem)."},
    {"optimizer", FIELD_CHOICE, A(algorithm.optimiser.kind), .choices = optimisers,
     .fallback = "plain", .also = "optimiser opt",
     .help = "What is done with the gradient: plain adds alpha times the gradient, adam "
             "takes Adam's step. Adam's moments are kept wherever the policy is kept, and "
             "change only with updates that are accepted."},
    {"adam", FIELD_TABLE, .fields = adam_fields,
     .help = "The optimizer adam (algorithm.optimizer: adam)."},
    {"clip", FIELD_REAL, A(algorithm.optimiser.clip), OVER(0, 1e12), .word = "none",
     .word_value = 0, .fallback = "none", .example = "1",
     .also = "max_grad_norm grad_clip gradient_clip",
     .help = "The largest norm of the gradient; a longer one is shortened before the "
             "optimizer sees it."},
    {"server_panel", FIELD_CHOICE, A(algorithm.acceptance), .choices = acceptances,
     .fallback = "none",
     .help = "Whether the server has a panel of its own, the acceptance panel, that compares the "
             "policies before and after each update. accept_reject: an update is kept only "
             "if the panel prefers it."},
    {"server_episodes", FIELD_INTEGER, A(algorithm.acceptance_episodes), WITHIN(1, 1e5),
     .word = "panel", .word_value = 0, .fallback = "panel", .example = "4", .flags = FIELD_LATER,
     .help = "The number of episodes that each of the two policies plays for the acceptance panel; "
             "panel: as many as for the agents' panels (panel.episodes)."},
    {"patience", FIELD_INTEGER, A(algorithm.patience), WITHIN(1, 1e6), .fallback = "3",
     .help = "With schedule: halving, the number of rejections in a row after which alpha "
             "and mu are halved."},
    {"direction", FIELD_CHOICE, A(algorithm.direction), .choices = directions,
     .fallback = "rademacher",
     .help = "What perturbations are drawn from: fair signs (rademacher), standard normal "
             "numbers (gaussian), or the sphere of radius sqrt(parameters), uniformly."},
    {"perturbation", FIELD_CHOICE, A(algorithm.perturbation), .choices = encodings,
     .fallback = "explicit",
     .help = "How agents learn of perturbations: each is sent explicitly (1 bit a parameter "
             "for signs, else 32), or all are generated from one 64-bit key that is sent "
             "once (seed)."},
    {"replica", FIELD_CHOICE, A(algorithm.replica), .choices = replicas, .fallback = "agents",
     .help = "Where the current policy is kept: agents keep a copy and replay every update; "
             "the server sends it each round; or whichever takes fewer bytes (cheaper)."},
    {"partition", FIELD_CHOICE, A(algorithm.partition), .choices = partitions,
     .fallback = "contiguous",
     .help = "How par_s2zpo divides the parameters into blocks: in contiguous runs; "
             "interleaved, one parameter to each block in turn; at random, once or in each "
             "round; or by whole layers, which are divided further when there are more "
             "agents than layers."},
    {"partition_over", FIELD_CHOICE, A(partition_over), .choices = partition_overs,
     .fallback = "cohort",
     .help = "How many blocks the parameters are divided into: one for each agent that is "
             "asked (cohort), for each agent whose memory suffices (eligible), or for each "
             "agent of the fleet."},
    {"perturb", FIELD_CHOICE, A(algorithm.perturb), .choices = perturbs, .fallback = "in_place",
     .help = "Whether an agent perturbs its policy in place and undoes that afterwards, or "
             "keeps a perturbed copy beside it, which takes more memory."},
    {"initial", FIELD_CHOICE, A(algorithm.initial), .choices = initials, .fallback = "installed",
     .help = "How agents come by the first policy: it is installed beforehand, or it is sent "
             "with the first download and counts as bytes."},
    {"local_steps", FIELD_INTEGER, A(algorithm.local_steps), WITHIN(1, 1e6), .fallback = "1",
     .also = "epochs local_epochs local_updates local_iterations",
     .help = "The number of steps that an agent takes on its own policy in a round, for methods "
             "whose agents take several."},
    {"directions", FIELD_INTEGER, A(numbers.directions), WITHIN(1, 1e6), .fallback = "1",
     .flags = FIELD_LATER, .also = "num_perturbations perturbations probes population",
     .help = "The number of directions that an agent probes in each step, if it measures."},
    {"feedback", FIELD_CHOICE, A(numbers.sees), .choices = sights, .fallback = "paper",
     .flags = FIELD_LATER, .also = "reward oracle",
     .help = "What agents measure: as in the method's paper; the returns of episodes, which an "
             "agent then sees itself (return); or an estimate from its panel's votes (panel)."},
    {"assumed_link", FIELD_TAGGED, A(numbers.assumed), .choices = link_choices,
     .alone = 1u << LINK_STEP, OVER(0, 1e9), .fallback = "{linear: 0.01}", .flags = FIELD_LATER,
     .help = "The link that an estimate from votes assumes; panel.link is how people really vote."},
    {"trim", FIELD_REAL, A(numbers.trim), OVER(0, 0.499), .fallback = "0.01", .flags = FIELD_LATER,
     .help = "How near to 0 and 1 a part of votes that is estimated from may come."},
    {"aggregate", FIELD_TAGGED, A(numbers.aggregate), .choices = aggregates,
     .alone = 1u << AGGREGATE_MEAN | 1u << AGGREGATE_MEDIAN, WITHIN(0, 0.499), .fallback = "mean",
     .example = "{trimmed: 0.1}", .flags = FIELD_LATER,
     .help = "What the server makes of weights, and of numbers measured on shared directions: "
             "the mean over the agents, their median, or with {trimmed: p} the mean without the "
             "part p at either end."},
    {"codec", FIELD_TAGGED, A(numbers.codec), .row = codec_row, .alone = CODECS_ALONE, OVER(0, 1),
     .fallback = "float32", .example = "{topk: 0.01}", .flags = FIELD_LATER,
     .also = "compression quantization quantisation sparsification",
     .help = "How numbers and weights are written on their way up:"},
    {"codec_down", FIELD_TAGGED, A(numbers.codec_down), .row = codec_row, .alone = CODECS_ALONE,
     OVER(0, 1), .fallback = "float32", .example = "float16", .flags = FIELD_LATER,
     .help = "How the policy, where every download carries it, and the numbers that agents replay "
             "are written on their way down:"},
    {"secure_sum", FIELD_TAGGED, A(numbers.secure), .choices = secure_sums,
     .alone = 1u << SECURE_NONE, OVER(0, 1), .fallback = "none", .example = "{threshold: 0.67}",
     .flags = FIELD_LATER, .also = "secure_aggregation secagg",
     .help = "Whether agents add up their answers by secure aggregation (Bonawitz et al. 2017), "
             "which costs bytes, round trips, operations and memory. With fewer answers than the "
             "threshold, a part of the cohort, a round is void."},
    {"error_feedback", FIELD_CHOICE, A(numbers.errors), .choices = no_yes, .fallback = "no",
     .flags = FIELD_LATER, .also = "residual feedback_error ef memory",
     .help = "Whether what the codec leaves out of an agent's weights is added to what the agent "
             "sends the next time; it takes as much memory as the policy."},
    {"privacy", FIELD_TABLE, A(numbers.privacy), .fields = privacy_fields,
     .help = "The Gaussian mechanism on what agents send; `fedsim check` tells its epsilon."},
    {"download", FIELD_COUNT, A(transfer_down_B), .unit = UNIT_BYTES, WITHIN(0, 0x1p53),
     .fallback = "0", .example = "100 kB", .also = "download_size model_size down_size",
     .help = "The length of the message to an agent (transfer only)."},
    {"upload", FIELD_COUNT, A(transfer_up_B), .unit = UNIT_BYTES, WITHIN(0, 0x1p53),
     .fallback = "0", .example = "1 kB", .also = "upload_size update_size up_size",
     .help = "The length of the message to the server (transfer only)."},
    {"keys of the methods", FIELD_KEYS, .keys = algorithm_keys, .flags = FIELD_LATER},
    END};

static const struct field network_fields[] = {
    {"framing", FIELD_CHOICE, S(network.framing), .choices = framings, .fallback = "tcp",
     .help = "What a message costs beyond its bytes: with tcp, segment headers, connection "
             "set-up and slow start; with none, nothing."},
    {"connections", FIELD_CHOICE, S(network.connections), .choices = connection_kinds,
     .fallback = "persistent",
     .help = "Whether an agent's connection stays open (persistent) or is set up anew for "
             "each transfer."},
    END};

static const struct field server_fields[] = {
    {"up", FIELD_REAL, S(server.up), RATE, .also = "bandwidth uplink upload_bandwidth rate",
     .help = "The rate of the server's link from the server to the network, which downloads "
             "to all agents share."},
    {"down", FIELD_REAL, S(server.down), RATE, .also = "bandwidth downlink download_bandwidth rate",
     .help = "The rate of the server's link from the network to the server, which uploads of "
             "all agents share."},
    {"latency", FIELD_REAL, S(server.latency_s), TIME, .also = "delay rtt ping",
     .help = "The delay of the server's link, one way."},
    {"speed", FIELD_REAL, S(server.speed), SPEED, .fallback = "unlimited",
     .help = "How many environment steps the server can simulate in a second."},
    {"flops", FIELD_REAL, S(server.flops), FLOPS, .fallback = "unlimited",
     .help = "The speed of the server's arithmetic, with which it aggregates."},
    {"memory", FIELD_REAL, S(server.memory), MEMORY, .fallback = "unlimited",
     .help = "The memory that the server has."},
    {"answer", FIELD_REAL, S(server.answer_s), TIME, .fallback = "0 s",
     .help = "The time that a panel at the server takes to answer one query."},
    END};

static const struct field evaluation_fields[] = {
    {"every", FIELD_INTEGER, S(evaluation.every), WITHIN(1, 1e8), .fallback = "10",
     .also = "eval_every eval_interval eval_freq interval frequency",
     .help = "The policy is evaluated after every so many rounds, and also before the first "
             "and after the last."},
    {"episodes", FIELD_INTEGER, S(evaluation.episodes), WITHIN(1, 1e6), .fallback = "10",
     .help = "The number of episodes in an evaluation. They are played in the nominal world "
             "and take no virtual time."},
    {"mode", FIELD_SET, S(evaluation.modes), .choices = modes, .fallback = "[deterministic]",
     .help = "How actions are chosen in an evaluation: the policy's mean (deterministic), or "
             "sampled from it (stochastic). Both can be asked for."},
    END};

static const struct field report_fields[] = {
    {"target", FIELD_REAL, S(target), WITHIN(-1e12, 1e12), .word = "none", .word_value = NAN,
     .fallback = "none", .example = "1000", .flags = FIELD_COSMETIC,
     .also = "target_return threshold goal",
     .help = "A return that counts as success. The report says what it costs to reach it, in "
             "bytes and in seconds."},
    END};

#define PRICE WITHIN(0, 1e12), .flags = FIELD_COSMETIC
static const struct field price_fields[] = {
    {"currency", FIELD_TEXT, S(price.currency), .fallback = "none", .example = "EUR",
     .flags = FIELD_COSMETIC, .help = "The currency of all prices: any text."},
    {"up", FIELD_REAL, S(price.up), .unit = UNIT_BYTES_PRICE, PRICE, .fallback = "0 per GB",
     .example = "2 per GB", .help = "The price of bytes on the wire that agents send."},
    {"down", FIELD_REAL, S(price.down), .unit = UNIT_BYTES_PRICE, PRICE, .fallback = "0 per GB",
     .example = "0.5 per GB", .help = "The price of bytes on the wire that agents receive."},
    {"energy", FIELD_REAL, S(price.energy), .unit = UNIT_ENERGY_PRICE, PRICE,
     .fallback = "0 per kWh", .example = "0.3 per kWh",
     .help = "The price of the energy that agents spend on their rounds (fleet.NAME.power)."},
    {"answer", FIELD_REAL, S(price.answer), PRICE, .fallback = "0", .example = "0.05",
     .help = "The price of an answer that a person of a panel gives: what one comparison costs for "
             "each panelist."},
    END};

const struct field scenario_fields[] = {
    {"name", FIELD_TEXT, S(name), .fallback = "the file's name", .example = "quickstart",
     .help = "What the results are called. The name is part of every trial's number: a copy of a "
             "file without it, under another file name, is another study."},
    {"seed", FIELD_COUNT, S(seed), WITHIN(0, SEED_MOST), .fallback = "1",
     .help = "The seed of a single trial; `seeds` gives several."},
    {"rounds", FIELD_INTEGER, S(rounds), WITHIN(1, 1e8), .word = "none", .word_value = 0,
     .fallback = "none", .example = "200",
     .also = "num_rounds n_rounds iterations num_iterations global_rounds communication_rounds "
             "global_epochs",
     .help = "The number of rounds in a trial. `stop` has other rules that end one; a trial needs "
             "one of them."},
    {"stop", FIELD_TABLE, S(stop), .fields = stop_fields,
     .help = "What ends a trial: the first of these that is met by the end of a round. The column "
             "run.ended_by says which it was."},
    {"agents", FIELD_INTEGER, S(agents), WITHIN(1, 1e8), .word = "counted", .word_value = 0,
     .fallback = "counted", .example = "100", .flags = FIELD_UNPRINTED,
     .also = "num_agents n_agents clients num_clients n_clients workers nodes num_devices",
     .help = "The number of agents in the fleet, where device classes give shares; counted: "
             "the sum of the classes' counts."},
    {"task", FIELD_TABLE, .fields = task_fields,
     .help = "The robot, and the episodes that it plays."},
    {"policy", FIELD_TABLE, .fields = policy_fields, .help = "The neural network that is trained."},
    {"algorithm", FIELD_TABLE, S(numbers), .fields = algorithm_fields,
     .help = "How agents and server learn together."},
    {"panel", FIELD_TABLE, .fields = panel_fields,
     .help = "The people who compare policies, and how often they are asked."},
    {"round", FIELD_TABLE, S(round), .fields = round_fields,
     .help = "When a round ends, and which agents take part in it."},
    {"network", FIELD_TABLE, .fields = network_fields,
     .help = "What transfers cost beyond their bytes."},
    {"server", FIELD_TABLE, .fields = server_fields,
     .help = "The server: its link, its speed and its memory."},
    {"cells", FIELD_TABLES, S(cells), .count_offset = offsetof(struct scenario, cell_count),
     .size = sizeof(struct cell_spec), .fields = cell_fields, .fallback = "none",
     .flags = FIELD_LATER, .example = "{home: {up: 5 Mbit/s, down: 50 Mbit/s}}",
     .help = "Links that several agents share, between their own links and the server's. "
             "NAME is a name of your choice."},
    {"fleet", FIELD_TABLES, S(classes), .count_offset = offsetof(struct scenario, class_count),
     .size = sizeof(struct class_spec), .fields = class_fields,
     .example =
         "{phones: {count: 3, up: 1 Mbit/s, down: 10 Mbit/s, latency: 20 ms, speed: 2000 steps/s}}",
     .also = "devices device_classes",
     .help = "Classes of devices. NAME is a name of your choice. What may be a distribution "
             "is drawn for each agent of the class."},
    {"evaluation", FIELD_TABLE, .fields = evaluation_fields, .also = "eval",
     .help = "How often the policy is evaluated, in fresh episodes."},
    {"record", FIELD_CHOICE, S(record), .choices = records, .fallback = "agents",
     .flags = FIELD_COSMETIC, .also = "log logging verbosity",
     .help = "How much the database keeps: one row for each round; each agent's part in it "
             "too; or every event as well."},
    {"price", FIELD_TABLE, .fields = price_fields,
     .help = "What bytes, energy and people's answers cost. Prices change no result: when they are "
             "changed, the same command puts them into a database without running its trials "
             "again."},
    {"report", FIELD_TABLE, .fields = report_fields,
     .help = "What the report pays attention to; no result depends on it."},
    END};
