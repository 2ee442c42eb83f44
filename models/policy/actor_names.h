/* Under which names other programs keep an actor, and what they take for granted about it: a row
 * for each kind. A layer X has an array X.weight, outputs by inputs, and X.bias.
 *
 * Read in the sources of stable-baselines3 (common/policies.py, common/torch_layers.py,
 * sac/policies.py, td3/policies.py) and of CleanRL (ppo.py and ppo_, sac_, td3_ and
 * ddpg_continuous_action.py). */
#ifndef MODELS_ACTOR_NAMES_H
#define MODELS_ACTOR_NAMES_H

#include "core/arrays/arrays.h"
#include "models/policy/policy.h"

struct actor_names {
    const char *name, *about; /* "sb3-ppo", one line of help */
    /* Layers are called so, with a number behind it; from `first` on at that step where they are
     * written, in the order of their numbers where they are read. */
    const char *numbered;
    unsigned first, step;
    const char *last;    /* what the last layer is called; NULL: it is numbered too */
    const char *log_std; /* NULL: there is none */
    bool log_std_is_row; /* 1 x actions, else actions */
    bool any_activation; /* whoever reads one has to say which, and what becomes of actions */
    enum activation activation;
    enum output_kind output; /* of a robot's actions */
};
/* The i-th row; NULL past the last. */
const struct actor_names *actor_names(size_t i);
/* The row of that name; NULL: there is none. */
const struct actor_names *actor_names_find(const char *name);

/* What the file calls the layers of an actor with these names, from observation to action. */
struct actor_layers {
    uint32_t count;
    char *name[POLICY_LAYERS_MAX + 1]; /* owned; one more than may be, to see that it is too many */
};
/* The layers that there are; count 0: none, or not the last. */
struct actor_layers actor_layers_found(const struct actor_names *names,
                                       const struct array_list *arrays);
/* The names of so many layers. */
struct actor_layers actor_layers_named(const struct actor_names *names, uint32_t count);
/* From a list with commas between names. */
struct actor_layers actor_layers_listed(const char *list);
void actor_layers_free(struct actor_layers *layers);

/* Other arrays beside an actor, under names of our own. */
#define ACTOR_OBS_MEAN "obs_mean"
#define ACTOR_OBS_VAR "obs_var"
#define ACTOR_OBS_EPSILON "obs_epsilon"
#define ACTOR_OBS_CLIP "obs_clip"
#define ACTOR_ACTION_LOW "action_low"
#define ACTOR_ACTION_HIGH "action_high"

#endif
