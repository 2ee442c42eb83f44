/* Every key under `algorithm` of methods whose agents learn by gradients. */
#include "models/methods/local_keys.h"

#include "core/fields/field_rows.h"
#include "models/federated/settings.h"

#include <stddef.h>

CHOICES(weighs, "samples", "pairs", "agents");
CHOICES(shares, "all", "policy");
CHOICES(moments, "fresh", "kept");

#define P(member) .offset = offsetof(struct agent_ppo_settings, member), .flags = FIELD_LATER
#define L(member) .offset = offsetof(struct number_settings, local.member), .flags = FIELD_LATER

static const struct field ppo_fields[] = {
    {"passes", FIELD_INTEGER, P(passes), WITHIN(1, 1000), .fallback = "4",
     .also = "epochs n_epochs update_epochs",
     .help = "How often a local step goes through what was played for it."},
    {"minibatch", FIELD_INTEGER, P(minibatch), WITHIN(1, 1e6), .fallback = "64",
     .also = "minibatch_size batch_size",
     .help = "The number of environment steps that each step of Adam learns from."},
    {"discount", FIELD_REAL, P(discount), WITHIN(0, 1), .fallback = "0.99", .also = "gamma",
     .help = "What a reward is worth one environment step later."},
    {"lambda", FIELD_REAL, P(lambda), WITHIN(0, 1), .fallback = "0.95", .also = "gae_lambda",
     .help = "How far advantages trust the rewards seen (1) rather than the value network (0)."},
    {"ratio_clip", FIELD_REAL, P(ratio_clip), OVER(0, 1), .fallback = "0.2",
     .also = "clip clip_range clip_epsilon clip_coef",
     .help = "How far the probability of an action may move, as a part of what it was, before it "
             "is no longer rewarded."},
    {"value_weight", FIELD_REAL, P(value_weight), WITHIN(0, 1000), .fallback = "0.5",
     .also = "vf_coef", .help = "What the value network's loss counts beside the policy's."},
    {"entropy_weight", FIELD_REAL, P(entropy_weight), WITHIN(0, 1000), .fallback = "0",
     .also = "ent_coef", .help = "How much a policy is rewarded for drawing its actions widely."},
    {"gradient_norm", FIELD_REAL, P(gradient_norm), OVER(0, 1e12), .word = "none", .word_value = 0,
     .fallback = "0.5", .also = "max_grad_norm",
     .help = "The largest norm of an agent's gradient; a longer one is shortened to it."},
    {"target_kl", FIELD_REAL, P(target_kl), OVER(0, 1e6), .word = "none", .word_value = 0,
     .fallback = "none", .example = "0.02",
     .help = "How far a pass may leave the policy that played (mean KL divergence) before it is "
             "the last of its local step."},
    {"reward_scale", FIELD_REAL, P(reward_scale), OVER(0, 1e6), .fallback = "1",
     .help = "What rewards are multiplied with before they are learnt from, the same at every "
             "agent, so that the values to be learnt are of the order of 1 to 10."},
    END};

#define Q(member) .offset = offsetof(struct q_settings, member), .flags = FIELD_LATER
static const struct field q_fields[] = {
    {"discount", FIELD_REAL, Q(discount), WITHIN(0, 1), .fallback = "0.99", .also = "gamma",
     .help = "What a reward is worth one environment step later."},
    {"explore", FIELD_REAL, Q(explore), WITHIN(0, 1), .fallback = "0.1",
     .also = "epsilon exploration exploration_rate eps",
     .help = "The part of an agent's choices that are drawn at random; the others are the best."},
    {"replay", FIELD_INTEGER, Q(replay), WITHIN(1, 1e7), .fallback = "1000",
     .also = "buffer_size replay_buffer buffer memory_size",
     .help = "The number of environment steps that an agent keeps, and learns from again."},
    {"minibatch", FIELD_INTEGER, Q(minibatch), WITHIN(1, 1e6), .fallback = "32",
     .also = "minibatch_size batch_size",
     .help = "The number of environment steps that each step of Adam learns from."},
    {"passes", FIELD_INTEGER, Q(passes), WITHIN(1, 1000), .fallback = "1",
     .also = "epochs gradient_steps",
     .help = "How often each new environment step is learnt from in its local step, in the mean."},
    {"gradient_norm", FIELD_REAL, Q(gradient_norm), OVER(0, 1e12), .word = "none", .word_value = 0,
     .fallback = "none", .example = "10", .also = "max_grad_norm",
     .help = "The largest norm of an agent's gradient; a longer one is shortened to it."},
    END};

#define PAIRS(member) .offset = offsetof(struct pair_settings, member), .flags = FIELD_LATER

static const struct field pair_fields[] = {
    {"replay", FIELD_INTEGER, PAIRS(replay), WITHIN(1, 1e6), .fallback = "64",
     .also = "buffer buffer_size capacity",
     .help = "The number of judged pairs that an agent remembers, for which it has memory from "
             "the beginning; a new one takes the place of the oldest."},
    {"passes", FIELD_INTEGER, PAIRS(passes), WITHIN(1, 1e5), .fallback = "4",
     .also = "epochs n_epochs", .help = "How often a local step goes through all of them."},
    {"minibatch", FIELD_INTEGER, PAIRS(minibatch), WITHIN(1, 1e6), .fallback = "16",
     .also = "minibatch_size batch_size",
     .help = "The number of pairs that each step of Adam learns from."},
    {"beta", FIELD_REAL, PAIRS(beta), OVER(0, 1e6), .fallback = "0.1",
     .help = "How much a pair says for how far the policy leaves the first one (dpo and "
             "online_dpo): the smaller, the further it goes."},
    END};

#define REWARD(member) .offset = offsetof(struct reward_settings, member), .flags = FIELD_LATER

static const struct field reward_fields[] = {
    {"hidden", FIELD_INTEGERS, REWARD(hidden), WITHIN(1, POLICY_WIDTH_MAX),
     .limit = POLICY_LAYERS_MAX - 1,
     .count_offset = offsetof(struct reward_settings, hidden_layers), .fallback = "[32, 32]",
     .also = "hidden_sizes hidden_layers hidden_units layers",
     .help = "The number of units in each hidden layer; [] makes it linear in what is seen and "
             "done."},
    {"members", FIELD_INTEGER, REWARD(members), WITHIN(1, REWARD_MEMBERS_MAX), .fallback = "1",
     .also = "ensemble ensemble_size", .help = "How many networks it is the mean of."},
    {"rate", FIELD_REAL, REWARD(rate), OVER(0, 1000), .fallback = "0.003", .also = "reward_lr",
     .help = "The rate of Adam's steps."},
    END};

const struct field local_fields[] = {
    {"ppo", FIELD_TABLE, .offset = offsetof(struct number_settings, local.ppo),
     .fields = ppo_fields, .flags = FIELD_LATER,
     .help = "PPO on an agent, of methods that have it in them."},
    {"q", FIELD_TABLE, .offset = offsetof(struct number_settings, local.q), .fields = q_fields,
     .flags = FIELD_LATER, .help = "Q-learning on an agent, of methods that have it in them."},
    {"pairs", FIELD_TABLE, .offset = offsetof(struct number_settings, local.pairs),
     .fields = pair_fields, .flags = FIELD_LATER,
     .help = "The pairs of trajectories that panels judge, of methods whose agents learn from "
             "them by gradients."},
    {"reward_model", FIELD_TABLE, .offset = offsetof(struct number_settings, local.reward),
     .fields = reward_fields, .flags = FIELD_LATER,
     .help = "The reward model that agents learn from such pairs (rm_ppo)."},
    {"proximal", FIELD_REAL, L(proximal), WITHIN(0, 1e6), .fallback = "0", .example = "0.01",
     .also = "fedprox prox_mu proximal_mu",
     .help = "The weight of FedProx's term, which draws an agent that learns by gradients back to "
             "where the round began; 0: none."},
    {"weigh", FIELD_CHOICE, L(weigh), .choices = weighs, .fallback = "samples",
     .also = "weighting aggregation_weights",
     .help = "What an agent that learns by gradients counts in the mean of weights: by the "
             "environment steps that it learnt from (samples), by the pairs that its panel "
             "judged, or as much as any other (agents)."},
    {"share", FIELD_CHOICE, L(share), .choices = shares, .fallback = "all",
     .help = "What of it travels: all that an agent learns by gradients, such as a value network, "
             "or the policy alone, while the rest stays with the agent."},
    {"moments", FIELD_CHOICE, L(moments), .choices = moments, .fallback = "fresh",
     .help = "Whether Adam's moments on an agent begin anew in each round, or are kept from one "
             "to the next, for which the agent needs memory."},
    END};

const struct field *local_keys(size_t i)
{
    return i ? NULL : local_fields;
}
