/* Finds the points of a sweep whose trials are equal but for keys that do not count there. */
#include "sim/study/study_alike.h"

#include "core/base/mem.h"
#include "core/base/text_index.h"
#include "sim/study/trial_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_NAMED = 4 }; /* in a warning */

/* Whether a key counts in the trial's scenario. */
static bool counts(const struct trial *trial, const char *path, uint32_t item, const void *context)
{
    const struct idle_rule *rule = idle_rule_of(context, path);
    return !rule || idle_holds(rule->condition, trial->scenario, item);
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
    return trial_text_hash(trial, counts, idle);
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
