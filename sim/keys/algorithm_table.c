/* Every key under `algorithm`, but for those of single methods. */
#include "sim/keys/algorithm_table.h"

#include "core/fields/field_rows.h"
#include "models/methods/algorithm_keys.h"
#include "models/methods/algorithm_list.h"
#include "models/methods/local_keys.h"
#include "models/methods/privacy_keys.h"
#include "sim/keys/panel_table.h"
#include "sim/scenario/scenario.h"

#define READ_AS_TAGGED(type, name, amount)                                                         \
    _Static_assert(sizeof(type) == sizeof(struct field_tagged) &&                                  \
                       offsetof(type, name) == offsetof(struct field_tagged, choice) &&            \
                       offsetof(type, amount) == offsetof(struct field_tagged, number),            \
                   #type " is read as a tagged number")
READ_AS_TAGGED(struct aggregate, kind, part);
READ_AS_TAGGED(struct codec, kind, part);
READ_AS_TAGGED(struct secure_sum, kind, part);
enum { AGGREGATES_ALONE = (1 << AGGREGATE_TRIMMED) - 1 };
enum { CODECS_ALONE = ((1 << CODECS) - 1) & ~(1 << CODEC_TOPK) };

CHOICES(scalings, "paper", "norm_matched");
CHOICES(encodings, "explicit", "seed");
CHOICES(replicas, "agents", "server", "cheaper");
CHOICES(partitions, "contiguous", "interleaved", "random", "random_each_round", "by_layer");
CHOICES(directions, "rademacher", "gaussian", "sphere");
CHOICES(optimisers, "plain", "adam");
CHOICES(schedules, "constant", "halving", "theorem");
CHOICES(sights, "paper", "return", "panel");
CHOICES(aggregates, "paper", "mean", "majority", "median", "trimmed");
CHOICES(secure_sums, "none", "threshold");
CHOICES(no_yes, "no", "yes");
CHOICES(plain_codecs, "float32", "float16", "bfloat16");
_Static_assert(CODEC_FLOAT32 == 0 && CODEC_FLOAT16 == 1 && CODEC_BFLOAT16 == 2,
               "plain codecs are the first ones");
CHOICES(acceptances, "none", "accept_reject");
CHOICES(partition_overs, "cohort", "eligible", "fleet");
CHOICES(perturbs, "in_place", "copy");
CHOICES(initials, "installed", "sent");

static const void *algorithm_row(size_t i)
{
    size_t count;
    const struct algorithm *const *algorithms = algorithm_list(&count);
    return i < count ? algorithms[i] : NULL;
}
_Static_assert(offsetof(struct algorithm, name) == offsetof(struct field_row, name) &&
                   offsetof(struct algorithm, summary) == offsetof(struct field_row, summary),
               "an algorithm begins as the row of a field");

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

const struct field algorithm_fields[] = {
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
             "for signs, else 32 or as codec_down has it), or all are generated from one 64-bit "
             "key that is sent "
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
     .alone = AGGREGATES_ALONE, WITHIN(0, 0.499), .fallback = "paper", .example = "{trimmed: 0.1}",
     .flags = FIELD_LATER,
     .help = "What the server makes of what agents say of the same direction, or of the same "
             "weight. paper: as in the method's paper, the majority of votes and the mean of "
             "numbers and weights. Of votes nothing but the majority can be told. Of numbers and "
             "changes of weights: mean; majority, the median of those on that side of 0 where "
             "most are; median; or with {trimmed: p} the mean without the part p of the answers, "
             "rounded down, at either end."},
    {"codec", FIELD_TAGGED, A(numbers.codec), .row = codec_row, .alone = CODECS_ALONE, OVER(0, 1),
     .fallback = "float32", .example = "{topk: 0.01}", .flags = FIELD_LATER,
     .also = "compression quantization quantisation sparsification",
     .help = "How numbers and weights are written on their way up:"},
    {"codec_down", FIELD_TAGGED, A(numbers.codec_down), .row = codec_row, .alone = CODECS_ALONE,
     OVER(0, 1), .fallback = "float32", .example = "float16", .flags = FIELD_LATER,
     .help = "How the policy, or sums that it is made of, where every download carries them, "
             "numbers that agents replay, and perturbations of real numbers are written on their "
             "way down:"},
    {"codec_observations", FIELD_CHOICE, A(numbers.observations), .choices = plain_codecs,
     .fallback = "float32", .example = "float16", .flags = FIELD_LATER,
     .help = "How observations are written where they travel or are kept: those of episodes that a "
             "panel sees at the server (panel.place: server) or later (panel.view: recorded), and "
             "with policy.normaliser: fleet their statistics on the way up and the normaliser on "
             "the way down. They are of different units, so no codec with one scale for all will "
             "do."},
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
    {"keys of local learners", FIELD_KEYS, .keys = local_keys, .flags = FIELD_LATER},
    END};
