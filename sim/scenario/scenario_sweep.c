/* Settings: a path and the value put there, from --set and from the sweep. */
#include "sim/scenario/scenario_sweep.h"

#include "core/base/nearest.h"
#include "core/text/yaml_print.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The first component of `path`, copied; *rest is what follows its dot, NULL at the end. */
static char *component(const char *path, const char **rest, struct arena *arena)
{
    size_t length = strcspn(path, ".");
    char *name = arena_alloc(arena, length + 1);
    memcpy(name, path, length);
    *rest = path[length] ? path + length + 1 : NULL;
    return name;
}

static struct mark part_mark(const struct setting *setting, const char *part)
{
    struct mark mark = setting->mark;
    mark.column += (unsigned)(part - setting->path);
    return mark;
}

static bool put_value(struct yaml_node *map, const struct setting *setting, const char *name,
                      const char *part, struct arena *arena)
{
    struct yaml_node *value = yaml_copy(setting->value, arena);
    value->key = name;
    value->key_mark = part_mark(setting, part);
    yaml_put(map, value);
    return true;
}

/* A setting for one class must name one there is: a slip would make a new class. */
static bool no_such_class(const struct yaml_node *fleet, const char *name, const struct mark *mark,
                          struct field_reader *reader)
{
    const char **names = mem_zero(fleet->count + 1, sizeof *names);
    size_t count = 0;
    char hint[HINT_SIZE];
    for (const struct yaml_node *entry = fleet->items; entry; entry = entry->next)
        names[count++] = entry->key;
    const char *meant = hint_near(hint, name, names, count, NULL);
    free(names);
    return field_error(reader, mark, meant, "there is no class \"%.64s\" in the fleet", name);
}

static bool is_fleet(const struct yaml_node *map)
{
    return map->key && strcmp(map->key, "fleet") == 0;
}

/* Whether its classes are still to come, from a file (fleet_csv.h): a key set for all of them then
 * stands beside its name, and one set for a class in a table of that. */
static bool is_listed_fleet(const struct yaml_node *map)
{
    const struct yaml_node *file = is_fleet(map) ? yaml_get(map, "csv") : NULL;
    return file && file->kind == YAML_SCALAR;
}

/* Goes down the path component by component, making tables that are not there yet, as a key may be
 * set that the file leaves out; but no new class, and no table below a value. */
static bool apply_at(struct yaml_node *map, const struct setting *setting, const char *part,
                     struct field_reader *reader)
{
    const char *rest;
    const char *name = component(part, &rest, reader->arena);
    struct mark mark = part_mark(setting, part);
    if (map->kind != YAML_MAP)
        return field_error(reader, &mark, NULL, "%s: what is before \"%s\" is a value, not a table",
                           setting->path, name);
    bool listed = is_listed_fleet(map);
    if (strcmp(name, "*") == 0 && listed && rest)
        return apply_at(map, setting, rest, reader);
    if (strcmp(name, "*") == 0) {
        bool good = map->count > 0;
        for (struct yaml_node *entry = map->items; entry && rest; entry = entry->next)
            good &= apply_at(entry, setting, rest, reader);
        return good && rest ? true
                            : field_error(reader, &mark, "e.g. fleet.*.up",
                                          "%s: * stands for every class of a fleet, and a key "
                                          "follows",
                                          setting->path);
    }
    if (!rest)
        return put_value(map, setting, name, part, reader->arena);
    struct yaml_node *inner = yaml_get(map, name);
    if (!inner && is_fleet(map) && !listed)
        return no_such_class(map, name, &mark, reader);
    if (!inner) {
        inner = arena_alloc(reader->arena, sizeof *inner);
        *inner = (struct yaml_node){.kind = YAML_MAP, .mark = mark, .key = name, .key_mark = mark};
        yaml_put(map, inner);
    }
    return apply_at(inner, setting, rest, reader);
}

bool setting_apply(struct yaml_node *root, const struct setting *setting,
                   struct field_reader *reader)
{
    return apply_at(root, setting, setting->path, reader);
}

/* The first setting that is lost below the table that a later one, `last`, puts in its place; NULL:
 * none. Of several for the same key the last counts, as on every command line. */
static const struct setting *replaced(const struct setting *settings, const struct setting *last)
{
    size_t length = strlen(last->path);
    for (; settings < last; settings++)
        if (strncmp(settings->path, last->path, length) == 0 && settings->path[length] == '.')
            return settings;
    return NULL;
}

bool settings_apply(struct yaml_node *root, const struct setting *settings, size_t count,
                    struct field_reader *reader)
{
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        const struct setting *other = replaced(settings, &settings[i]);
        good = other ? field_error(reader, &settings[i].mark, "keep one of the two",
                                   "%s replaces an earlier --set %s", settings[i].path, other->path)
                     : setting_apply(root, &settings[i], reader);
    }
    return good;
}

static bool check_path(const struct setting *setting, struct field_reader *reader)
{
    const char *path = setting->path;
    size_t length = strlen(path);
    if (length == 0 || length > 200 || path[0] == '.' || path[length - 1] == '.' ||
        strstr(path, ".."))
        return field_error(reader, &setting->mark, "e.g. fleet.phones.up",
                           "\"%.60s\" is not a path to a key", path);
    return true;
}

/* The value is read as YAML in place, so that an error about it points into the setting. */
bool setting_read(struct setting *setting, const struct source *source, struct field_reader *reader)
{
    const char *equals = strchr(source->text, '=');
    setting->mark = (struct mark){source, 1, 1};
    if (!equals)
        return field_error(reader, &setting->mark, "e.g. --set fleet.phones.up=\"1 Mbit/s\"",
                           "expected path=value");
    size_t length = (size_t)(equals - source->text);
    char *path = arena_alloc(reader->arena, length + 1);
    memcpy(path, source->text, length);
    setting->path = path;
    if (!check_path(setting, reader))
        return false;
    struct mark mark = {source, 1, (unsigned)length + 2};
    if (equals[1 + strspn(equals + 1, " ")] == '\0')
        return field_error(reader, &mark, "e.g. --set rounds=100",
                           "%s: no value follows the =", path);
    setting->value = yaml_read_value(source, length + 1, reader->arena, reader->errs);
    reader->failures += !setting->value;
    return setting->value != NULL;
}

/* Whether two paths set the same thing, or one a part of the other. */
static bool overlap(const char *a, const char *b)
{
    for (;;) {
        size_t la = strcspn(a, "."), lb = strcspn(b, ".");
        bool any = (la == 1 && *a == '*') || (lb == 1 && *b == '*');
        if (!any && (la != lb || memcmp(a, b, la) != 0))
            return false;
        if (!a[la] || !b[lb])
            return true;
        a += la + 1;
        b += lb + 1;
    }
}

/* Points are called by these labels, in databases and reports: values are written as YAML, on one
 * line. */
static char *value_label(const char *path, const struct yaml_node *value, struct arena *arena)
{
    char *text, *label;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    fprintf(out, "%s=", path);
    yaml_print(out, value);
    fclose(out);
    label = arena_string(arena, text);
    free(text);
    return label;
}

/* Seeds multiply every point, and the name is that of the whole study. */
static bool sweepable(const struct setting *setting, struct field_reader *reader)
{
    static const char *const unfit[] = {"seed", "seeds", "sweep", "name"};
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
        if (strcmp(setting->path, unfit[i]) == 0)
            return field_error(reader, &setting->mark, "seeds: [1, 2, 3] gives several seeds",
                               "%s cannot be swept", setting->path);
    return check_path(setting, reader);
}

/* {path: [value, ...]} */
static bool read_values(struct swept_axis *axis, const struct yaml_node *entry,
                        struct field_reader *reader)
{
    if (entry->kind != YAML_LIST || entry->count == 0)
        return field_error(reader, &entry->mark, "e.g. algorithm.name: [par_s2zpo, fedavg]",
                           "sweep: expected a list of values of %s", entry->key);
    axis->values = arena_alloc(reader->arena, entry->count * sizeof *axis->values);
    for (const struct yaml_node *value = entry->items; value; value = value->next) {
        struct setting *setting = arena_alloc(reader->arena, sizeof *setting);
        *setting = (struct setting){entry->key, entry->key_mark, value};
        axis->values[axis->count++] =
            (struct swept_value){value_label(entry->key, value, reader->arena), setting, 1};
    }
    return sweepable(&(struct setting){entry->key, entry->key_mark, NULL}, reader);
}

static bool read_variant(struct swept_value *choice, const struct yaml_node *settings,
                         struct field_reader *reader)
{
    if (settings->kind != YAML_MAP)
        return field_error(reader, &settings->mark, "e.g. matched: {algorithm.step: norm_matched}",
                           "sweep: the variant %s is not a table of settings", settings->key);
    choice->settings = arena_alloc(reader->arena, (settings->count + 1) * sizeof *choice->settings);
    struct yaml_node label = {.kind = YAML_SCALAR, .text = settings->key};
    choice->label = value_label("variant", &label, reader->arena);
    bool good = true;
    for (const struct yaml_node *value = settings->items; value; value = value->next) {
        struct setting *setting = &choice->settings[choice->count++];
        *setting = (struct setting){value->key, value->key_mark, value};
        good &= sweepable(setting, reader);
    }
    return good;
}

/* {variant: {label: {path: value, ...}, ...}} */
static bool read_variants(struct swept_axis *axis, const struct yaml_node *entry,
                          struct field_reader *reader)
{
    if (entry->kind != YAML_MAP || entry->count == 0)
        return field_error(reader, &entry->mark,
                           "e.g. variant: {matched: {algorithm.step: norm_matched}, paper: {}}",
                           "sweep: expected a table of variants, each a table of settings");
    axis->values = arena_alloc(reader->arena, entry->count * sizeof *axis->values);
    axis->is_variants = true;
    bool good = true;
    for (const struct yaml_node *variant = entry->items; variant; variant = variant->next)
        good &= read_variant(&axis->values[axis->count++], variant, reader);
    return good;
}

static bool read_axis(struct swept_axis *axis, const struct yaml_node *item,
                      struct field_reader *reader)
{
    if (item->kind != YAML_MAP || item->count != 1)
        return field_error(reader, &item->mark, "e.g. - algorithm.name: [par_s2zpo, fedavg]",
                           "sweep: each item of the list is one axis: a key and its values");
    const struct yaml_node *entry = item->items;
    return strcmp(entry->key, "variant") == 0 ? read_variants(axis, entry, reader)
                                              : read_values(axis, entry, reader);
}

/* What overlaps `setting` among the settings of `axis`, or NULL. */
static const struct setting *find_overlap(const struct swept_axis *axis,
                                          const struct setting *setting)
{
    for (size_t i = 0; i < axis->count; i++)
        for (size_t j = 0; j < axis->values[i].count; j++)
            if (overlap(axis->values[i].settings[j].path, setting->path))
                return &axis->values[i].settings[j];
    return NULL;
}

/* Tells where --set sets what is swept. The axes stay as they are: their values replace the
 * setting, so that its own value, which is of no use, is not judged as well. */
static void tell_set(const struct swept_axis *axes, size_t count, const struct setting *sets,
                     size_t set_count, struct field_reader *reader)
{
    const struct setting *other;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < set_count; j++)
            if ((other = find_overlap(&axes[i], &sets[j])))
                field_error(reader, &sets[j].mark, "set sweep itself, or another key",
                            "%s is swept by the scenario (%s, line %u)", sets[j].path, other->path,
                            other->mark.line);
}

/* No axis may set what another one sets. */
static bool check_overlaps(const struct swept_axis *axes, size_t count, struct field_reader *reader)
{
    bool good = true;
    const struct setting *other;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            for (size_t k = 0; k < axes[j].count; k++)
                for (size_t l = 0; l < axes[j].values[k].count; l++)
                    if ((other = find_overlap(&axes[i], &axes[j].values[k].settings[l])))
                        good = field_error(reader, &axes[j].values[k].settings[l].mark, NULL,
                                           "sweep: %s is set by two axes",
                                           axes[j].values[k].settings[l].path);
    return good;
}

struct swept_axis *sweep_read(const struct yaml_node *sweep, const struct setting *sets,
                              size_t set_count, struct field_reader *reader, size_t *count)
{
    *count = 0;
    if (sweep->kind != YAML_LIST) {
        field_error(
            reader, &sweep->mark,
            "a list, e.g. [algorithm.name: [par_s2zpo, fedavg]], or lines that begin with -",
            "sweep: expected a list of axes");
        return NULL;
    }
    struct swept_axis *axes = arena_alloc(reader->arena, (sweep->count + 1) * sizeof *axes);
    bool good = true;
    for (const struct yaml_node *item = sweep->items; item; item = item->next)
        good &= read_axis(&axes[(*count)++], item, reader);
    if (!good)
        return NULL;
    tell_set(axes, *count, sets, set_count, reader);
    return check_overlaps(axes, *count, reader) ? axes : NULL;
}

/* "{wait_all: {round.policy: wait_all}, deadline: {round.policy: deadline, KEY: VALUE}}" */
static char *as_variants(const struct swept_axis *axis, const struct swept_value *needy)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    fputs("e.g. - variant: {", out);
    for (size_t i = 0; i < axis->count; i++) {
        const struct setting *setting = axis->values[i].settings;
        fputs(i ? ", " : "", out);
        yaml_print(out, setting->value);
        fprintf(out, ": {%s: ", setting->path);
        yaml_print(out, setting->value);
        fputs(&axis->values[i] == needy ? ", KEY: VALUE}" : "}", out);
    }
    fputc('}', out);
    fclose(out);
    return text;
}

static bool same_place(const struct mark *a, const struct mark *b)
{
    return a->source == b->source && a->line == b->line && a->column == b->column;
}

/* Where the last error of the reader is at a swept value: then that value is a word that asks for
 * keys, as an algorithm's name does, and the keys belong into a variant. */
void sweep_tell_of_variants(const struct swept_axis *axes, size_t count,
                            struct field_reader *reader)
{
    struct mark last = reader->last;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < axes[i].count; j++) {
            const struct swept_value *value = &axes[i].values[j];
            const struct setting *setting = value->settings;
            bool is_word = !axes[i].is_variants && setting->value->kind == YAML_SCALAR &&
                           isalpha((unsigned char)*setting->value->text);
            if (!is_word || !same_place(&setting->value->mark, &last))
                continue;
            char *meant = as_variants(&axes[i], value);
            field_error(reader, &setting->mark, meant,
                        "sweep: a value that needs further keys is swept as a variant with them");
            free(meant);
        }
}
