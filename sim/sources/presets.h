/* Links and devices by name: what a class of the fleet does not give itself is filled in from a
 * preset, before the table reads it. Presets come from scenarios/presets/links.yaml and
 * devices.yaml, and from files that a scenario names under `include`; a later file's preset stands
 * in for one of the same name.
 *
 *   links: {NAME: {about: TEXT, also: WORDS, sources: [TEXT, ...], any key of a class: ...}}
 *   devices: likewise
 *
 * A task file, which has `mjcf`, can be included too: its name without .yaml is then a task's.
 *
 * `also` holds other words for it, between spaces; they are no names, but hints.
 *
 * Filling in happens in the scenario's tree, so a preset's value is read, checked and printed like
 * one that the user wrote, at its place in the preset's file. The tables power, radio and battery
 * are filled in key by key; any other table that the class gives stands as it is. The class's own
 * link comes before its device where both give a key. */
#ifndef SIM_PRESETS_H
#define SIM_PRESETS_H

#include "core/fields/fields.h"

#include <stdio.h>

enum { PRESET_FILES_MAX = 100 };

/* Zero-initialise; presets_free when done, not before the last use of nodes filled in. */
struct presets {
    struct source files[PRESET_FILES_MAX];
    struct yaml_node *roots[PRESET_FILES_MAX]; /* NULL: not read well */
    struct arena arena;                        /* of the roots */
    size_t count;
    const char *tasks[PRESET_FILES_MAX]; /* task files among them, as the scenario names them */
    size_t task_count;
    bool shipped; /* the first two are those that come with the program */
};

/* Reads the files that `include` names (a text or a list of texts; NULL: none). False and errors
 * otherwise. */
bool presets_include(struct presets *presets, const struct yaml_node *include,
                     struct field_reader *reader);
/* Fills in each class of the map `fleet` (NULL or no map: nothing) that has a `link` or `device`.
 */
bool presets_fill(struct presets *presets, struct yaml_node *fleet, struct field_reader *reader);
/* The included task file NAME.yaml, as the scenario names it; NULL: there is none. */
const char *presets_task(const struct presets *presets, const char *name);
void presets_free(struct presets *presets);

/* Writes the names of those that come with the program, each with a space before it, which a key of
 * a class may have as its value: "link" or "device"; NULL: of both. Nothing for other keys. */
bool presets_names(FILE *out, const char *key, struct errs *errs);
/* Prints those that come with the program whose names begin with `prefix` (NULL: all), with their
 * sources; false and errors when there are none or they cannot be read. */
bool presets_list(FILE *out, const char *prefix, struct errs *errs);

#endif
