/* Recovers the axes of a sweep from the points of its runs. */
#include "reports/data/sweep.h"

#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Commas within brackets or quotes part no settings: a value may be a list, a table or any text. */
const char *setting_next(const char *at, size_t *length)
{
    while (*at == ',' || *at == ' ')
        at++;
    if (!*at)
        return NULL;
    int depth = 0;
    char quote = '\0';
    size_t i = 0;
    for (; at[i] && (at[i] != ',' || depth > 0 || quote); i++) {
        if (quote == '"' && at[i] == '\\' && at[i + 1])
            i++;
        else if (quote)
            quote = at[i] == quote ? '\0' : quote;
        else if (at[i] == '"' || at[i] == '\'')
            quote = at[i];
        depth += !quote && (at[i] == '[' || at[i] == '{');
        depth -= !quote && (at[i] == ']' || at[i] == '}');
    }
    *length = i;
    return at;
}

/* Up to the first `=`: no path has one, a value may. */
size_t setting_path(const char *setting, size_t length)
{
    const char *equals = memchr(setting, '=', length);
    return equals ? (size_t)(equals - setting) : length;
}

const char *setting_name(const char *path, size_t length)
{
    for (size_t i = length; i > 0; i--)
        if (path[i - 1] == '.')
            return path + i;
    return path;
}

/* The next character of a quoted text, as yaml_print_text writes them; `*at` moves behind it. */
static char unquoted(const char **at)
{
    unsigned number;
    char character = *(*at)++;
    if (character != '\\')
        return character;
    if (sscanf(*at, "x%2x", &number) == 1) {
        *at += 3;
        return (char)number;
    }
    return *(*at)++;
}

char *setting_value(const char *setting, size_t length)
{
    size_t skip = setting_path(setting, length);
    skip += skip < length;
    const char *at = setting + skip, *last = setting + length - 1;
    if (length < skip + 2 || *at != '"' || *last != '"')
        return mem_format("%.*s", (int)(length - skip), at);
    char *value = mem_zero(length - skip, 1), *end = value;
    for (at++; at < last;)
        *end++ = unquoted(&at);
    return value;
}

/* The setting at `place`, or NULL. */
static const char *setting_at(const char *point, size_t place, size_t *length)
{
    const char *at = setting_next(point, length);
    for (; at && place > 0; place--)
        at = setting_next(at + *length, length);
    return at;
}

/* Whether two points set the same paths in the same order. */
static bool same_shape(const char *a, const char *b)
{
    for (;;) {
        size_t a_length, b_length;
        a = setting_next(a, &a_length);
        b = setting_next(b, &b_length);
        if (!a || !b)
            return a == b;
        size_t path = setting_path(a, a_length);
        if (path != setting_path(b, b_length) || memcmp(a, b, path) != 0)
            return false;
        a += a_length;
        b += b_length;
    }
}

/* The value of the setting at `place`; the caller frees it. */
static char *value_at(const char *point, size_t place)
{
    size_t length;
    const char *at = setting_at(point, place, &length);
    return setting_value(at, length);
}

size_t sweep_value(const struct sweep_axis *axis, const char *point)
{
    if (!same_shape(axis->shape, point))
        return axis->count;
    char *value = value_at(point, axis->place);
    size_t number = text_index_find(&axis->index, value);
    free(value);
    return number;
}

/* The point without its setting at `place`; the caller frees it. */
static char *without(const char *point, size_t place)
{
    char *rest = mem_string("");
    size_t length, i = 0;
    for (const char *at = point; (at = setting_next(at, &length)); at += length, i++) {
        if (i == place)
            continue;
        char *longer = mem_format("%s%s%.*s", rest, *rest ? ", " : "", (int)length, at);
        free(rest);
        rest = longer;
    }
    return rest;
}

bool sweep_alike(const struct sweep_axis *axis, const char *a, const char *b)
{
    if (!same_shape(axis->shape, a) || !same_shape(axis->shape, b))
        return false;
    char *a_rest = without(a, axis->place), *b_rest = without(b, axis->place);
    bool alike = strcmp(a_rest, b_rest) == 0;
    free(a_rest);
    free(b_rest);
    return alike;
}

/* The values are the texts of the index, so that a value's number is its place. */
static void add_value(struct sweep_axis *axis, const char *point)
{
    char *value = value_at(point, axis->place);
    text_index_add(&axis->index, value);
    free(value);
    axis->values = axis->index.texts;
    axis->count = axis->index.count;
}

/* Its path, with its number where another setting of the point has the same. */
static char *name_of(const char *point, size_t place, const char *path)
{
    size_t length, alike = 0;
    for (const char *at = point; (at = setting_next(at, &length)); at += length)
        alike += setting_path(at, length) == strlen(path) && strncmp(at, path, strlen(path)) == 0;
    return alike > 1 ? mem_format("%s (axis %zu)", path, place + 1) : mem_string(path);
}

static void axis_free(struct sweep_axis *axis)
{
    text_index_free(&axis->index);
    free(axis->path);
    free(axis->name);
}

/* Adds the axis at `place` of the points like points[first], if it has two values. */
static void add_axis(struct sweep *sweep, const char *const *points, size_t count, size_t first,
                     size_t place)
{
    size_t length;
    const char *at = setting_at(points[first], place, &length);
    struct sweep_axis axis = {
        .shape = points[first],
        .place = place,
        .path = mem_format("%.*s", (int)setting_path(at, length), at),
    };
    axis.name = name_of(points[first], place, axis.path);
    for (size_t i = first; i < count; i++)
        if (same_shape(points[first], points[i]))
            add_value(&axis, points[i]);
    if (axis.count < 2) {
        axis_free(&axis);
        return;
    }
    sweep->axes = mem_realloc(sweep->axes, (sweep->count + 1) * sizeof *sweep->axes);
    sweep->axes[sweep->count++] = axis;
}

/* Points of one shape set the same paths in the same order. Each shape is taken at its first
 * point. */
struct sweep sweep_of(const char *const *points, size_t count)
{
    struct sweep sweep = {0};
    for (size_t i = 0; i < count; i++) {
        size_t before = 0, length;
        while (before < i && !same_shape(points[before], points[i]))
            before++;
        for (size_t place = 0; before == i && setting_at(points[i], place, &length); place++)
            add_axis(&sweep, points, count, i, place);
    }
    return sweep;
}

void sweep_free(struct sweep *sweep)
{
    for (size_t i = 0; i < sweep->count; i++)
        axis_free(&sweep->axes[i]);
    free(sweep->axes);
    *sweep = (struct sweep){0};
}

/* Whether `text` is the value, or the setting with all of its path or the last of it; or is a part
 * of the setting. */
static bool is_called(const struct sweep_axis *axis, size_t value, const char *text, bool exactly)
{
    char *setting = mem_format("%s=%s", axis->path, axis->values[value]);
    const char *dot = strrchr(axis->path, '.');
    size_t last = dot ? (size_t)(dot + 1 - axis->path) : 0;
    bool is = exactly ? strcmp(axis->values[value], text) == 0 || strcmp(setting, text) == 0 ||
                            strcmp(setting + last, text) == 0
                      : strstr(setting, text) != NULL;
    free(setting);
    return is;
}

const struct sweep_axis *sweep_find(const struct sweep *sweep, const char *text, size_t *value)
{
    for (int exactly = 1; exactly >= 0; exactly--)
        for (size_t i = sweep->count; i-- > 0;)
            for (*value = 0; *value < sweep->axes[i].count; ++*value)
                if (is_called(&sweep->axes[i], *value, text, exactly))
                    return &sweep->axes[i];
    return NULL;
}
