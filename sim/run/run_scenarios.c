/* Reads the scenarios of a run. */
#include "sim/run/run_scenarios.h"

#include "core/base/text_index.h"
#include "core/text/message.h"

#include <inttypes.h>

/* A trial that several of the scenarios have, or one that is given twice, is that of the first. */
static void drop_repeated(struct study *studies, const struct run_options *options)
{
    struct text_index runs = {0};
    for (size_t s = 0; s < options->scenario_count; s++) {
        struct study *study = &studies[s];
        size_t all = study->count;
        study->count = 0;
        for (size_t t = 0; t < all; t++) {
            char run[24];
            snprintf(run, sizeof run, "%" PRId64, study->keys[t].run);
            size_t known = runs.count;
            if (text_index_add(&runs, run) == known)
                study->keys[study->count++] = study->keys[t];
        }
        if (study->count < all && !options->quiet)
            message_print(stderr,
                          "%s: %zu of its %zu trials are an earlier scenario's, and count once\n",
                          study->path, all - study->count, all);
    }
    text_index_free(&runs);
}

bool run_scenarios_read(const struct run_options *options, struct study *studies, struct errs *errs)
{
    bool good = true;
    for (size_t i = 0; i < options->scenario_count; i++)
        good &= study_read(&studies[i], options->scenarios[i], options->sets, options->set_count,
                           errs) &&
                federation_check(&studies[i], errs);
    if (good)
        drop_repeated(studies, options);
    for (size_t i = 0; good && !options->quiet && i < options->scenario_count; i++)
        if (studies[i].count > 0)
            message_print(stderr, "%s", studies[i].warnings);
    return good;
}
