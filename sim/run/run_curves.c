/* Names and writes the curves of a run's trials. */
#include "sim/run/run_curves.h"

#include "core/base/mem.h"
#include "reports/pages/curve_file.h"

#include <stdlib.h>
#include <string.h>

/* How to get study `s` again, in one line, which stands at the head of each curve; owned by the
 * caller. */
static char *command_of(const struct run_options *options, size_t s)
{
    char *text = mem_format("fedsim run %s", options->scenarios[s]);
    for (size_t i = 0; i < options->set_count; i++) {
        char *longer = mem_format("%s --set '%s'", text, options->sets[i]);
        free(text);
        text = longer;
    }
    char *whole = mem_format("%s --curves %s", text, options->curves);
    free(text);
    for (char *c = whole; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    return whole;
}

/* The database and the files of all studies, none of which a curve may replace. The paths are
 * borrowed; the caller frees the array. */
static const char **inputs_of(const struct run_options *options, const struct study *studies,
                              size_t *count)
{
    const char **inputs = NULL;
    size_t used = 0, capacity = 0;
    mem_grow(&inputs, &capacity, 1, sizeof *inputs);
    inputs[used++] = options->database;
    for (size_t s = 0; s < options->scenario_count; s++) {
        size_t files;
        const char **paths = study_files(&studies[s], &files);
        mem_grow(&inputs, &capacity, used + files, sizeof *inputs);
        memcpy(inputs + used, paths, files * sizeof *paths);
        used += files;
        free(paths);
    }
    *count = used;
    return inputs;
}

bool run_curve_write(const struct run_options *options, const struct study *studies, size_t s,
                     int64_t run, struct errs *errs)
{
    char *command = command_of(options, s);
    size_t written;
    struct curve_place place = {
        .directory = options->curves, .command = command, .rule.force = options->force};
    const char **inputs = inputs_of(options, studies, &place.rule.input_count);
    place.rule.inputs = inputs;
    bool good = curves_write(options->database, &place, run, &written, errs);
    free(inputs);
    free(command);
    return good;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names are sorted to find those that are there twice; asked before the first trial, since the last
 * one may be days away. */
bool run_curves_allowed(const struct run_options *options, const struct study *studies,
                        struct errs *errs)
{
    char **names = NULL;
    size_t count = 0, capacity = 0;
    for (size_t s = 0; s < options->scenario_count; s++)
        for (size_t t = 0; t < studies[s].count; t++) {
            const struct trial_key *key = &studies[s].keys[t];
            mem_grow(&names, &capacity, count + 1, sizeof *names);
            names[count++] = curve_file_name(studies[s].name, key->point, key->seed);
        }
    bool good = true;
    if (count > 0)
        qsort(names, count, sizeof *names, by_text);
    for (size_t i = 1; i < count && good; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            good = errs_add(errs, FAULT_INPUT, NULL, "give scenarios and variants other names",
                            "--curves: two trials would both write %s", names[i]);
    struct output_rule rule = {.force = options->force};
    const char **inputs = inputs_of(options, studies, &rule.input_count);
    rule.inputs = inputs;
    for (size_t i = 0; i < count && good; i++)
        good = curve_allowed(options->curves, names[i], &rule, errs);
    free(inputs);
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return good;
}
