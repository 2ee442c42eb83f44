/* The table of names, and finding layers by them. */
#include "models/policy/actor_names.h"

#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct actor_names rows[] = {
    {.name = "sb3-ppo",
     .about = "PPO and A2C of stable-baselines3",
     .numbered = "mlp_extractor.policy_net.",
     .step = 2,
     .last = "action_net",
     .log_std = "log_std",
     .output = OUTPUT_CLIP},
    {.name = "sb3-sac",
     .about = "SAC of stable-baselines3",
     .numbered = "actor.latent_pi.",
     .step = 2,
     .last = "actor.mu",
     .activation = ACTIVATION_RELU,
     .output = OUTPUT_TANH},
    {.name = "sb3-td3",
     .about = "TD3 and DDPG of stable-baselines3",
     .numbered = "actor.mu.",
     .step = 2,
     .activation = ACTIVATION_RELU,
     .output = OUTPUT_TANH},
    {.name = "cleanrl-ppo",
     .about = "CleanRL's ppo_continuous_action",
     .numbered = "actor_mean.",
     .step = 2,
     .log_std = "actor_logstd",
     .log_std_is_row = true,
     .output = OUTPUT_CLIP},
    {.name = "cleanrl-discrete",
     .about = "CleanRL's ppo, which chooses",
     .numbered = "actor.",
     .step = 2,
     .output = OUTPUT_PLAIN},
    {.name = "cleanrl-sac",
     .about = "CleanRL's sac_continuous_action",
     .numbered = "fc",
     .first = 1,
     .step = 1,
     .last = "fc_mean",
     .activation = ACTIVATION_RELU,
     .output = OUTPUT_TANH},
    {.name = "cleanrl-td3",
     .about = "CleanRL's td3_ and ddpg_continuous_action",
     .numbered = "fc",
     .first = 1,
     .step = 1,
     .last = "fc_mu",
     .activation = ACTIVATION_RELU,
     .output = OUTPUT_TANH},
    {.name = "torch",
     .about = "torch.nn.Sequential",
     .numbered = "",
     .step = 2,
     .log_std = "log_std",
     .any_activation = true,
     .output = OUTPUT_PLAIN},
};

const struct actor_names *actor_names(size_t i)
{
    return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
}

const struct actor_names *actor_names_find(const char *name)
{
    for (size_t i = 0; actor_names(i); i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

static void add_layer(struct actor_layers *layers, char *name)
{
    if (layers->count <= POLICY_LAYERS_MAX)
        layers->name[layers->count++] = name;
    else
        free(name);
}

void actor_layers_free(struct actor_layers *layers)
{
    for (uint32_t l = 0; l < layers->count; l++)
        free(layers->name[l]);
    *layers = (struct actor_layers){0};
}

/* The number in "actor_mean.2.weight"; -1: it is not such a name. */
static long layer_number(const char *name, const char *numbered)
{
    size_t length = strlen(numbered), digits;
    if (strncmp(name, numbered, length) != 0)
        return -1;
    digits = strspn(name + length, "0123456789");
    bool is = digits > 0 && digits < 6 && strcmp(name + length + digits, ".weight") == 0;
    return is ? strtol(name + length, NULL, 10) : -1;
}

/* The lowest number above `above`; -1: there is none. */
static long next_number(const struct array_list *arrays, const char *numbered, long above)
{
    long next = -1;
    for (size_t i = 0; i < arrays->count; i++) {
        long number = layer_number(arrays->list[i].name, numbered);
        if (number > above && (next < 0 || number < next))
            next = number;
    }
    return next;
}

struct actor_layers actor_layers_found(const struct actor_names *names,
                                       const struct array_list *arrays)
{
    struct actor_layers layers = {0};
    char *weight = names->last ? mem_format("%s.weight", names->last) : NULL;
    bool ends = !weight || arrays_find(arrays, weight);
    free(weight);
    if (!ends)
        return layers;
    for (long number = -1; (number = next_number(arrays, names->numbered, number)) >= 0;)
        add_layer(&layers, mem_format("%s%ld", names->numbered, number));
    if (names->last)
        add_layer(&layers, mem_string(names->last));
    return layers;
}

struct actor_layers actor_layers_named(const struct actor_names *names, uint32_t count)
{
    struct actor_layers layers = {0};
    for (uint32_t l = 0; l < count; l++)
        add_layer(&layers,
                  l + 1 == count && names->last
                      ? mem_string(names->last)
                      : mem_format("%s%u", names->numbered, names->first + names->step * l));
    return layers;
}

struct actor_layers actor_layers_listed(const char *list)
{
    struct actor_layers layers = {0};
    for (size_t length; *list; list += length + (list[length] == ',')) {
        length = strcspn(list, ",");
        add_layer(&layers, mem_format("%.*s", (int)length, list));
    }
    return layers;
}
