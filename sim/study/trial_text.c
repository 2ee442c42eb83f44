/* Hashes a trial's text line by line. It may be read so because the program wrote it: a key a line,
 * indented by two spaces a level. */
#include "sim/study/trial_text.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/text/yaml_path.h"

#include <stdlib.h>
#include <string.h>

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

/* Whether the line stays, which `place` moves to. */
static bool line_stays(struct place *place, const char *line, const struct trial *trial,
                       trial_key_stays *stays, const void *context)
{
    size_t level = strspn(line, " ") / 2;
    if (*line == '#')
        return stays(trial, "#", 0, context);
    if (level >= YAML_PATH_DEPTH)
        return true;
    if (level > place->dropped)
        return false;
    enter(place, line + 2 * level, level);
    bool kept = stays(trial, place->path.text, place->items ? place->items - 1 : 0, context);
    place->dropped = kept ? YAML_PATH_DEPTH : level;
    return kept;
}

uint64_t trial_text_hash(const struct trial *trial, trial_key_stays *stays, const void *context)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = mem_stream(&text, &size);
    struct place place = {.dropped = YAML_PATH_DEPTH};
    for (const char *line = trial->text; *line;) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        if (line_stays(&place, line, trial, stays, context))
            fwrite(line, 1, length, out);
        line += length;
    }
    fclose(out);
    yaml_path_free(&place.path);
    uint64_t hash = hash_bytes(0, text, strlen(text));
    free(text);
    return hash;
}
