/* Finds the points of a sweep whose trials are equal but for keys that do not count there. */
#include "sim/study/study_alike.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/base/text_index.h"
#include "core/text/yaml_path.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_NAMED = 4 }; /* in a warning */

/* Where in a trial's text a line is. */
struct place {
    struct yaml_path path; /* "fleet.*.answer" */
    uint32_t items;        /* classes or cells met so far */
    size_t dropped;        /* level of a key that is left out with what is below it */
};

static bool has_items(const char *path, size_t length)
{
    return (length == strlen("fleet") && strncmp(path, "fleet", length) == 0) ||
           (length == strlen("cells") && strncmp(path, "cells", length) == 0);
}

/* Moves to the key of a line at that level. */
static void enter(struct place *place, const char *line, size_t level)
{
    bool item = level == 1 && has_items(place->path.text, place->path.ends[0]);
    yaml_path_enter(&place->path, level, item ? "*" : line, item ? 1 : strcspn(line, ":\n"));
    place->items = level == 0 ? 0 : place->items + item;
}

/* Whether the key that `place` is at counts in this scenario. */
static bool counts(const struct place *place, const struct scenario *scenario,
                   const struct idle_keys *idle)
{
    const struct idle_rule *rule = idle_rule_of(idle, place->path.text);
    return !rule || idle_holds(rule->condition, scenario, place->items ? place->items - 1 : 0);
}

/* Whether a line of the text can change the trial's results. The text may be read line by line
 * because the program wrote it: a key a line, indented by two spaces a level. A key that does not
 * count takes all that is below it along. */
static bool matters(struct place *place, const char *line, const struct scenario *scenario,
                    const struct idle_keys *idle)
{
    size_t level = strspn(line, " ") / 2;
    if (*line == '#' || level >= YAML_PATH_DEPTH)
        return true;
    if (level > place->dropped)
        return false;
    enter(place, line + 2 * level, level);
    bool kept = counts(place, scenario, idle);
    place->dropped = kept ? YAML_PATH_DEPTH : level;
    return kept;
}

/* The trial's text without the keys that do not count; the caller frees it. */
static char *what_counts(const struct trial *trial, const struct idle_keys *idle)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = mem_stream(&text, &size);
    struct place place = {.dropped = YAML_PATH_DEPTH};
    for (const char *line = trial->text; *line;) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        if (matters(&place, line, trial->scenario, idle))
            fwrite(line, 1, length, out);
        line += length;
    }
    fclose(out);
    yaml_path_free(&place.path);
    return text;
}

static void tell(const struct study *study, size_t seeds, const size_t *group, size_t first,
                 FILE *out)
{
    size_t named = 0, points = study->count / seeds;
    for (size_t i = first; i < points; i++) {
        if (group[i] != group[first])
            continue;
        if (named < POINTS_NAMED)
            fprintf(out, "%s\"%s\"", named ? ", " : "", study->keys[i * seeds].point);
        named++;
    }
    if (named > POINTS_NAMED)
        fprintf(out, " and %zu more", named - POINTS_NAMED);
}

uint64_t study_counting(const struct trial *trial, const struct idle_keys *idle)
{
    char *text = what_counts(trial, idle);
    uint64_t hash = hash_bytes(0, text, strlen(text));
    free(text);
    return hash;
}

/* Whether a line of the text begins a section on learning. */
static bool begins_learning(const char *line)
{
    static const char *const keys[] = {"seed:", "task:", "policy:", "algorithm:", "panel:"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strncmp(line, keys[i], strlen(keys[i])) == 0)
            return true;
    return false;
}

uint64_t study_learning(const struct trial *trial)
{
    uint64_t hash = 0;
    bool within = false;
    for (const char *line = trial->text; *line;) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        if (*line != ' ')
            within = begins_learning(line);
        if (within)
            hash = hash_bytes(hash, line, length);
        line += length;
    }
    return hash;
}

/* Each group is told at its first point, and marked by a size of 0 as told. */
void study_tell_alike(const struct study *study, size_t seeds, const uint64_t *counting,
                      const struct mark *mark, FILE *out)
{
    size_t points = study->count / seeds;
    size_t *group = mem_zero(points + 1, sizeof *group), *size = mem_zero(points + 1, sizeof *size);
    struct text_index hashes = {0};
    for (size_t i = 0; i < points; i++) {
        char hash[24];
        snprintf(hash, sizeof hash, "%" PRIx64, counting[i]);
        group[i] = text_index_add(&hashes, hash);
        size[group[i]]++;
    }
    for (size_t i = 0; i < points; i++) {
        if (size[group[i]] < 2)
            continue;
        fprintf(out,
                "%s:%u:%u: warning: sweep: these points cannot differ, as what tells them "
                "apart has no effect there: ",
                mark->source->name, mark->line, mark->column);
        tell(study, seeds, group, i, out);
        fputc('\n', out);
        size[group[i]] = 0;
    }
    text_index_free(&hashes);
    free(group);
    free(size);
}
