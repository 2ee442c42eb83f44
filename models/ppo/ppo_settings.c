/* Defaults, and the check of what a user set. */
#include "models/ppo/ppo_settings.h"

#include <math.h>
#include <string.h>

/* As CleanRL and Stable-Baselines3 have them for continuous control. */
static const struct ppo_settings usual = {.total_steps = 1000000,
                                          .environments = 8,
                                          .steps = 256,
                                          .minibatch = 64,
                                          .epochs = 10,
                                          .gamma = 0.99,
                                          .lambda = 0.95,
                                          .clip = 0.2,
                                          .rate = 3e-4,
                                          .value_weight = 0.5,
                                          .entropy_weight = 0,
                                          .gradient_norm = 0.5,
                                          .target_kl = 0,
                                          .log_std = 0,
                                          .anneal = true,
                                          .scale_rewards = true,
                                          .hidden_layers = 2,
                                          .hidden = {64, 64}};

/* What suits some tasks better.
 *
 *   Swimmer      a stroke pays off many steps later (RL Baselines3 Zoo has this gamma, too)
 *   HalfCheetah  a runner that never falls: what counts is near (RL Baselines3 Zoo has 0.98 and
 *                0.92, too); less noise to begin with lets it walk three times sooner
 *   Walker2d     less noise to begin with, likewise */
static const struct suited {
    const char *task;
    double gamma, lambda, log_std;
} suited[] = {
    {"Swimmer", 0.9999, 0.95, 0}, {"HalfCheetah", 0.98, 0.92, -1}, {"Walker2d", 0.99, 0.95, -1}};

/* The usual ones, with those that are known to be better for the task. */
struct ppo_settings ppo_defaults(const char *task)
{
    struct ppo_settings settings = usual;
    for (size_t i = 0; i < sizeof suited / sizeof *suited; i++)
        if (strcmp(task, suited[i].task) == 0) {
            settings.gamma = suited[i].gamma;
            settings.lambda = suited[i].lambda;
            settings.log_std = suited[i].log_std;
        }
    return settings;
}

struct setting_range {
    const char *name;
    double value, low, high;
};

/* Written so that what is not a number is outside every range. */
bool ppo_settings_check(const struct ppo_settings *s, struct errs *errs)
{
    const struct setting_range ranges[] = {
        {"environments", s->environments, 1, 1024},
        {"steps of an iteration", s->steps, 1, 1 << 20},
        {"samples of an iteration", (double)s->environments * s->steps, 2, 1 << 24},
        {"minibatch", s->minibatch, 1, 1 << 20},
        {"epochs", s->epochs, 1, 1000},
        {"gamma", s->gamma, 0, 1},
        {"lambda", s->lambda, 0, 1},
        {"clip", s->clip, 1e-6, 1e6},
        {"learning rate", s->rate, 1e-12, 1},
        {"value weight", s->value_weight, 0, 1e6},
        {"entropy weight", s->entropy_weight, 0, 1e6},
        {"gradient norm", s->gradient_norm, 0, INFINITY},
        {"target KL", s->target_kl, 0, INFINITY},
        {"initial log-std", s->log_std, -20, 5},
        {"hidden layers", s->hidden_layers, 0, POLICY_LAYERS_MAX - 1},
    };
    bool good = true;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (!(ranges[i].value >= ranges[i].low && ranges[i].value <= ranges[i].high))
            good = errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: %g is not within %g to %g",
                            ranges[i].name, ranges[i].value, ranges[i].low, ranges[i].high);
    for (uint32_t l = 0; good && l < s->hidden_layers; l++)
        if (s->hidden[l] < 1 || s->hidden[l] >= POLICY_WIDTH_MAX)
            good = errs_add(errs, FAULT_INPUT, NULL, NULL,
                            "hidden layer %u: %u units are not within 1 to %d", l + 1, s->hidden[l],
                            POLICY_WIDTH_MAX - 1);
    return good;
}

/* Field by field, since what lies between fields has no value. A new field has to be added. */
struct digest ppo_settings_digest(const struct ppo_settings *s)
{
    const uint64_t counts[] = {s->seed,   s->total_steps,   s->environments,
                               s->steps,  s->minibatch,     s->epochs,
                               s->anneal, s->scale_rewards, s->hidden_layers};
    const double numbers[] = {s->gamma,         s->lambda,       s->clip,
                              s->rate,          s->value_weight, s->entropy_weight,
                              s->gradient_norm, s->target_kl,    s->log_std};
    _Static_assert(sizeof *s == 144, "a setting that the digest does not cover");
    struct digest digest = digest_fold((struct digest){0}, counts, sizeof counts);
    digest = digest_fold(digest, numbers, sizeof numbers);
    return digest_fold(digest, s->hidden, s->hidden_layers * sizeof *s->hidden);
}
