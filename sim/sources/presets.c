/* Reads the files of presets, checks them, and fills in what a class does not give itself. */
#include "sim/sources/presets.h"

#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/files/datadir.h"
#include "core/files/nearby.h"
#include "core/text/wrap.h"
#include "core/text/yaml_print.h"
#include "sim/keys/fleet_table.h"

#include <stdlib.h>
#include <string.h>

/* The key of a class, and where files keep what it names. */
static const struct shelf {
    const char *key, *table, *file;
} shelves[] = {{"link", "links", "scenarios/presets/links.yaml"},
               {"device", "devices", "scenarios/presets/devices.yaml"}};
enum { SHELVES = sizeof shelves / sizeof *shelves, NAMES_MAX = 200 };

/* What a preset says of itself: no keys of a class. */
static const char *const about_keys[] = {"about", "also", "sources"};
enum { ABOUT_KEYS = sizeof about_keys / sizeof *about_keys };

static bool is_about(const struct yaml_node *entry)
{
    for (size_t i = 0; i < ABOUT_KEYS; i++)
        if (strcmp(entry->key, about_keys[i]) == 0)
            return true;
    return false;
}

void presets_free(struct presets *presets)
{
    arena_free(&presets->arena);
    for (size_t i = 0; i < presets->count; i++)
        source_free(&presets->files[i]);
    presets->count = 0;
}

/* A preset holds keys of a class, and says what it is about and its sources. */
static bool check_key(const char *table, const char *preset, const struct yaml_node *entry,
                      struct field_reader *reader)
{
    const char *names[NAMES_MAX] = {0};
    size_t count = 0;
    while (count < ABOUT_KEYS) {
        names[count] = about_keys[count];
        count++;
    }
    char hint[HINT_SIZE];
    for (const struct field *key = class_fields; key->name; key++)
        names[count++] = key->name;
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], entry->key) == 0)
            return true;
    const char *meant = hint_near(hint, entry->key, names, count,
                                  "it may hold keys of a class of the fleet, about, also and "
                                  "sources");
    return field_error(reader, &entry->key_mark, meant, "unknown key %s.%.60s.%.60s", table, preset,
                       entry->key);
}

/* Whether each entry is a table; `what` is said of one that is not. */
static bool check_tables(const struct yaml_node *map, const char *what, struct field_reader *reader)
{
    if (map->kind != YAML_MAP)
        return field_error(reader, &map->mark, "links: {mine: {up: 1 Mbit/s, down: 2 Mbit/s}}",
                           "expected a table of %s", what);
    bool good = true;
    for (const struct yaml_node *entry = map->items; entry; entry = entry->next)
        if (entry->kind != YAML_MAP)
            good = field_error(reader, &entry->mark, "e.g. {up: 1 Mbit/s, down: 2 Mbit/s}",
                               "%s: expected a table of keys and values", entry->key);
    return good;
}

static bool check_presets(const struct yaml_node *table, struct field_reader *reader)
{
    bool good = true;
    for (const struct yaml_node *preset = table->items; preset; preset = preset->next)
        for (const struct yaml_node *entry = preset->items; entry; entry = entry->next)
            good &= check_key(table->key, preset->key, entry, reader);
    return good;
}

static bool check_file(const struct yaml_node *root, struct field_reader *reader)
{
    if (!check_tables(root, "links and devices", reader))
        return false;
    bool good = true;
    for (const struct yaml_node *table = root->items; table; table = table->next) {
        bool known = false;
        for (int i = 0; i < SHELVES; i++)
            known |= strcmp(table->key, shelves[i].table) == 0;
        if (!known)
            good = field_error(reader, &table->key_mark, "it may hold links and devices",
                               "unknown key %s in an included file", table->key);
        else
            good &= check_tables(table, table->key, reader) && check_presets(table, reader);
    }
    return good;
}

static bool is_task(const struct yaml_node *root)
{
    return yaml_get(root, "mjcf") != NULL;
}

static bool read_file(struct presets *presets, const char *path, struct field_reader *reader)
{
    if (presets->count == PRESET_FILES_MAX) {
        errs_add(reader->errs, FAULT_INPUT, NULL, NULL, "include: more than 98 files");
        reader->failures++;
        return false;
    }
    struct source *source = &presets->files[presets->count];
    struct yaml_node **root = &presets->roots[presets->count++];
    bool good = source_read_start(source, path, YAML_SIZE_MAX, reader->errs);
    source->sealed = !nearby_has(reader->nearby, path);
    *root = good ? yaml_read(source, &presets->arena, reader->errs) : NULL;
    reader->failures += !*root;
    if (*root && !is_task(*root) && !check_file(*root, reader))
        *root = NULL;
    return *root != NULL;
}

/* Those that come with the program are read when they are first asked for. */
static bool read_shipped(struct presets *presets, struct field_reader *reader)
{
    bool good = true;
    for (int i = 0; i < SHELVES && !presets->shipped; i++) {
        char *path = datadir_path(shelves[i].file);
        good &= read_file(presets, path, reader);
        free(path);
    }
    presets->shipped = true;
    return good;
}

/* The program's own files are read first, and searched last (find). */
bool presets_include(struct presets *presets, const struct yaml_node *include,
                     struct field_reader *reader)
{
    if (!include)
        return true;
    bool good = read_shipped(presets, reader), single = include->kind == YAML_SCALAR;
    for (const struct yaml_node *item = single ? include : include->items; item;
         item = single ? NULL : item->next) {
        if (include->kind == YAML_MAP || item->kind != YAML_SCALAR || !*item->text)
            return field_error(reader, &item->mark, "include: my-links.yaml",
                               "include: expected a file, or a list of files");
        char *path = reader->locate(reader->owner, item->text);
        if (!read_file(presets, path, reader))
            good = field_error(reader, &item->mark, NULL,
                               "include: %.80s is not a file of links and devices", item->text);
        else if (is_task(presets->roots[presets->count - 1]))
            presets->tasks[presets->task_count++] = arena_string(&presets->arena, item->text);
        free(path);
    }
    return good;
}

const char *presets_task(const struct presets *presets, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < presets->task_count; i++) {
        const char *slash = strrchr(presets->tasks[i], '/');
        const char *own = slash ? slash + 1 : presets->tasks[i];
        if (strncmp(own, name, length) == 0 && strcmp(own + length, ".yaml") == 0)
            return presets->tasks[i];
    }
    return NULL;
}

/* The files that were included last come first, and the program's own last of all. */
static const struct yaml_node *find(const struct presets *presets, const struct shelf *shelf,
                                    const char *name)
{
    for (size_t i = presets->count; i-- > 0;) {
        const struct yaml_node *found = yaml_get(yaml_get(presets->roots[i], shelf->table), name);
        if (found)
            return found;
    }
    return NULL;
}

/* Whether a file could not be read well. */
static bool is_unread(const struct presets *presets)
{
    bool unread = false;
    for (size_t i = 0; i < presets->count; i++)
        unread |= !presets->roots[i];
    return unread;
}

/* Whether the preset is also called `word`. */
static bool is_called(const struct yaml_node *preset, const char *word)
{
    const struct yaml_node *also = yaml_get(preset, "also");
    return also && also->kind == YAML_SCALAR && word_among(also->text, word);
}

/* Another word for a preset is a better hint than a name that is spelt nearly so: 4g is lte, and
 * one letter from 5g. */
static bool no_such(const struct presets *presets, const struct shelf *shelf,
                    const struct yaml_node *name, struct field_reader *reader)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    char hint[HINT_SIZE];
    const char *called = NULL;
    for (size_t i = 0; i < presets->count; i++) {
        const struct yaml_node *table = yaml_get(presets->roots[i], shelf->table);
        for (const struct yaml_node *preset = table ? table->items : NULL;
             preset && count < NAMES_MAX; preset = preset->next) {
            names[count++] = preset->key;
            called = is_called(preset, name->text) ? preset->key : called;
        }
    }
    const char *meant = hint_near(hint, called ? called : name->text, names, count,
                                  "`fedsim list presets` shows those there are");
    return field_error(reader, &name->mark, meant, "there is no preset %s \"%.60s\"", shelf->key,
                       name->text);
}

/* Tables of a class whose keys come from presets one by one; others as a whole. */
static bool is_filled_in(const char *key)
{
    return strcmp(key, "power") == 0 || strcmp(key, "radio") == 0 || strcmp(key, "battery") == 0;
}

/* Puts what `map` lacks of `preset` into it; tables within are filled in likewise. */
static void fill(struct yaml_node *map, const struct yaml_node *preset, bool top,
                 struct arena *arena)
{
    for (const struct yaml_node *entry = preset->items; entry; entry = entry->next) {
        if (top && is_about(entry))
            continue;
        struct yaml_node *there = yaml_get(map, entry->key);
        if (!there)
            yaml_put(map, yaml_copy(entry, arena));
        else if (is_filled_in(entry->key) && there->kind == YAML_MAP && entry->kind == YAML_MAP)
            fill(there, entry, false, arena);
    }
}

static bool fill_class(struct presets *presets, struct yaml_node *map, const struct shelf *shelf,
                       struct field_reader *reader)
{
    const struct yaml_node *name = yaml_get(map, shelf->key);
    if (!name || name->kind != YAML_SCALAR || strcmp(name->text, "none") == 0)
        return true; /* the table tells what is wrong with it */
    if (!read_shipped(presets, reader))
        return false;
    const struct yaml_node *preset = find(presets, shelf, name->text);
    if (!preset && is_unread(presets))
        return false; /* it may stand there, and that was told */
    if (!preset)
        return no_such(presets, shelf, name, reader);
    fill(map, preset, true, reader->arena);
    return true;
}

bool presets_fill(struct presets *presets, struct yaml_node *fleet, struct field_reader *reader)
{
    bool good = true;
    if (!fleet || fleet->kind != YAML_MAP)
        return true;
    for (struct yaml_node *map = fleet->items; map; map = map->next)
        for (int i = 0; i < SHELVES && map->kind == YAML_MAP; i++)
            good &= fill_class(presets, map, &shelves[i], reader);
    return good;
}

/* --- listing --------------------------------------------------------------------------------- */

/* Name and what it is, then its keys as they would stand in a class, then where they come from. */
static void print_preset(FILE *out, const struct yaml_node *preset)
{
    const struct yaml_node *about = yaml_get(preset, "about");
    const struct yaml_node *sources = yaml_get(preset, "sources");
    char *head = mem_format("%s: %s", preset->key, about ? about->text : ""), *keys;
    size_t size;
    FILE *list = mem_stream(&keys, &size);
    const char *comma = "";
    for (const struct yaml_node *entry = preset->items; entry; entry = entry->next)
        if (!is_about(entry)) {
            fprintf(list, "%s%s ", comma, entry->key);
            yaml_print(list, entry);
            comma = ", ";
        }
    fclose(list);
    wrap_text(out, 0, 2, "", head);
    wrap_text(out, 0, 6, "", keys);
    for (const struct yaml_node *text = sources ? sources->items : NULL; text; text = text->next)
        wrap_text(out, 0, 6, "", text->text);
    free(head);
    free(keys);
}

/* Those of one shelf in turn: NULL gives the first. */
static const struct yaml_node *next_preset(const struct presets *presets, size_t shelf,
                                           const struct yaml_node *preset)
{
    return preset ? preset->next : yaml_get(presets->roots[shelf], shelves[shelf].table)->items;
}

static bool unknown_prefix(const struct presets *presets, const char *prefix, struct errs *errs)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    char hint[HINT_SIZE];
    for (size_t i = 0; i < SHELVES; i++)
        for (const struct yaml_node *preset = NULL;
             (preset = next_preset(presets, i, preset)) && count < NAMES_MAX;)
            names[count++] = preset->key;
    return errs_add(errs, FAULT_INPUT, NULL,
                    hint_near(hint, prefix, names, count, "`fedsim list presets` shows all"),
                    "there is no preset whose name begins with %s", prefix);
}

/* The shelf's presets with the prefix, below a heading; how many. */
static size_t print_shelf(FILE *out, const struct presets *presets, size_t shelf,
                          const char *prefix)
{
    size_t count = 0;
    for (const struct yaml_node *preset = NULL; (preset = next_preset(presets, shelf, preset));) {
        if (prefix && strncmp(preset->key, prefix, strlen(prefix)) != 0)
            continue;
        if (count++ == 0)
            fprintf(out, "%s (%s: NAME in a class of the fleet)\n", shelves[shelf].table,
                    shelves[shelf].key);
        print_preset(out, preset);
    }
    return count;
}

/* Reads those that come with the program, hands them to `use`, and frees them. */
static bool with_shipped(bool (*use)(const struct presets *presets, FILE *out, const char *word,
                                     struct errs *errs),
                         FILE *out, const char *word, struct errs *errs)
{
    struct arena arena = {0};
    struct field_reader reader = {.errs = errs, .arena = &arena};
    struct presets presets = {0};
    bool good = read_shipped(&presets, &reader) && use(&presets, out, word, errs);
    presets_free(&presets);
    fields_reader_free(&reader);
    arena_free(&arena);
    return good;
}

static bool put_list(const struct presets *presets, FILE *out, const char *prefix,
                     struct errs *errs)
{
    size_t count = 0;
    for (size_t i = 0; i < SHELVES; i++)
        count += print_shelf(out, presets, i, prefix);
    return count > 0 || unknown_prefix(presets, prefix, errs);
}

bool presets_list(FILE *out, const char *prefix, struct errs *errs)
{
    return with_shipped(put_list, out, prefix, errs);
}

static bool put_names(const struct presets *presets, FILE *out, const char *key, struct errs *errs)
{
    (void)errs;
    for (size_t i = 0; i < SHELVES; i++)
        for (const struct yaml_node *preset = NULL; (preset = next_preset(presets, i, preset));)
            if (!key || strcmp(shelves[i].key, key) == 0)
                fprintf(out, " %s", preset->key);
    return true;
}

bool presets_names(FILE *out, const char *key, struct errs *errs)
{
    return with_shipped(put_names, out, key, errs);
}
