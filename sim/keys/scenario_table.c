/* Every key of a scenario file, but for those of algorithms, rounds, panels and the fleet. */
#include "sim/keys/scenario_table.h"

#include "core/fields/field_rows.h"
#include "models/policy/policy.h"
#include "models/tasks/gridworld.h"
#include "models/tasks/task.h"
#include "sim/keys/algorithm_table.h"
#include "sim/keys/fleet_table.h"
#include "sim/keys/panel_table.h"
#include "sim/rounds/round_keys.h"
#include "sim/scenario/scenario.h"

CHOICES(normalisers, "none", "frozen", "fleet");
CHOICES(trained, "mean", "all");
CHOICES(framings, "none", "tcp");
CHOICES(connection_kinds, "persistent", "per_transfer");
CHOICES(modes, "deterministic", "stochastic");
CHOICES(records, "rounds", "agents", "events");

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
    {"movielens", FIELD_TREE, OWN(movielens), .example = "ml-latest-small",
     .help = "The folder with ratings.csv and movies.csv of MovieLens; or a table {folder, users, "
             "judged_on} (README, \"MovieLens\"). Agents are its users."},
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
    {"activation", FIELD_CHOICE, S(policy.activation), .choices = activation_names,
     .fallback = "tanh", .help = "The activation function of the hidden layers."},
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
    {"client_episodes", FIELD_INTEGER, S(evaluation.client_episodes), WITHIN(0, 1e6),
     .fallback = "0", .example = "8", .flags = FIELD_LATER,
     .help = "In rounds after which the policy is evaluated, how many episodes each agent that was "
             "asked plays of its own policy, as it is after its local steps, and how many of the "
             "policy that it was sent, in its own world and for its own objective "
             "(fleet.NAME.objective). They take no virtual time. 0: none."},
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
     .help = "How much the database keeps: one row for each round; each agent and its part in the "
             "round too; or every event as well."},
    {"price", FIELD_TABLE, .fields = price_fields,
     .help = "What bytes, energy and people's answers cost. Prices change no result: when they are "
             "changed, the same command puts them into a database without running its trials "
             "again."},
    {"report", FIELD_TABLE, .fields = report_fields,
     .help = "What the report pays attention to; no result depends on it."},
    END};
