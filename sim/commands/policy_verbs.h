/* What `fedsim policy` does, a function for each of its verbs that changes something. */
#ifndef SIM_POLICY_VERBS_H
#define SIM_POLICY_VERBS_H

#include "models/policy/actor_names.h"
#include "models/policy/policy_file.h"
#include "sim/commands/command.h"

/* A file format that a policy is kept in. */
struct policy_format {
    const char *name, *ending; /* "npz", ".npz" */
    /* Of other programs: reading and writing its arrays; NULL: a policy file. */
    bool (*read)(struct array_list *arrays, const struct source *source, struct errs *errs);
    void (*write)(const struct array_list *arrays, struct wire *wire);
};
/* The i-th; NULL past the last. The first is the policy file. */
const struct policy_format *policy_format(size_t i);

struct policy_input {
    struct words words; /* verb and file */
    const char *output;
    bool force;
    const struct actor_names *names; /* NULL: not given */
    /* Of an export. */
    const char *run, *point, *seed, *round; /* which policy of a database */
    const struct policy_format *format;     /* NULL: not given */
    /* Of an import, as in struct actor_reading. */
    const char *task, *layers, *log_std, *obs_mean, *obs_var;
    double obs_epsilon, obs_clip;
    int activation, actions;
    unsigned horizon, episodes;
};

/* Both return the exit status. */
int policy_export(const struct policy_input *input, struct errs *errs);
int policy_import(const struct policy_input *input, struct errs *errs);
/* Prints a policy's shape and size in one line, its evaluation in another. */
void policy_describe(const struct policy_file *file);

#endif
