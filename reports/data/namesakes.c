/* Finds the keys in which configurations differ. */
#include "reports/data/namesakes.h"

#include "core/base/mem.h"
#include "core/text/yaml_path.h"
#include "reports/data/sweep.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATHS_NAMED = 3 }; /* of those that differ */

/* Where a configuration is read. */
struct reading {
    const char *at;
    struct yaml_path path; /* of the line read last */
};

/* Moves to the next line with a value; false at the end. `*value` lasts until the line after. */
static bool next_value(struct reading *reading, const char **value, size_t *length)
{
    while (*reading->at) {
        const char *line = reading->at, *end = line + strcspn(line, "\n");
        reading->at = end + (*end == '\n');
        const char *key = line + strspn(line, " #");
        size_t level = *line == '#' ? 0 : (size_t)(key - line) / 2;
        const char *colon = memchr(key, ':', (size_t)(end - key));
        if (!colon || !yaml_path_enter(&reading->path, level, key, (size_t)(colon - key)))
            continue;
        *value = colon + 1 + strspn(colon + 1, " ");
        *length = *value < end ? (size_t)(end - *value) : 0;
        if (*length)
            return true;
    }
    yaml_path_free(&reading->path);
    return false;
}

/* Run twice over: without a row it only learns which paths there are. */
static void fill(struct namesakes *namesakes, const char *config, char **row)
{
    struct reading reading = {.at = config};
    const char *value;
    size_t length;
    while (next_value(&reading, &value, &length)) {
        size_t number = text_index_add(&namesakes->paths, reading.path.text);
        if (row && !row[number])
            row[number] = mem_format("%.*s", (int)length, value);
    }
}

/* Twice over the texts: the paths first, so that each configuration has a row with a place for
 * every path. */
struct namesakes namesakes_read(const char *const *configs, size_t count)
{
    struct namesakes namesakes = {.count = count};
    for (size_t i = 0; i < count; i++)
        fill(&namesakes, configs[i], NULL);
    size_t width = namesakes.paths.count;
    namesakes.values = mem_zero(count * width + 1, sizeof *namesakes.values);
    for (size_t i = 0; i < count; i++)
        fill(&namesakes, configs[i], namesakes.values + i * width);
    return namesakes;
}

void namesakes_free(struct namesakes *namesakes)
{
    for (size_t i = 0; i < namesakes->count * namesakes->paths.count; i++)
        free(namesakes->values[i]);
    free(namesakes->values);
    text_index_free(&namesakes->paths);
}

/* Two that lack the key are the same, one that lacks it differs from one that has it. */
static bool same_value(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool differs(const struct namesakes *namesakes, size_t path)
{
    size_t width = namesakes->paths.count;
    for (size_t i = 1; i < namesakes->count; i++)
        if (!same_value(namesakes->values[path], namesakes->values[i * width + path]))
            return true;
    return false;
}

char *namesakes_difference(const struct namesakes *namesakes, size_t number)
{
    size_t width = namesakes->paths.count, named = 0;
    char *text = mem_string("");
    for (size_t i = 0; i < width && named < PATHS_NAMED; i++) {
        if (!differs(namesakes, i))
            continue;
        const char *path = namesakes->paths.texts[i];
        const char *value = namesakes->values[number * width + i];
        char *longer =
            mem_format("%s%s%s %s", text, named ? ", " : "", setting_name(path, strlen(path)),
                       value ? value : "as by default");
        free(text);
        text = longer;
        named++;
    }
    return text;
}
