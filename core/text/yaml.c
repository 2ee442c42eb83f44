/* Reads a YAML text into a tree of nodes, and prints one. */
#include "core/text/yaml.h"

#include "core/text/yaml_doubt.h"
#include "core/text/yaml_slip.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* Reading in progress: libyaml's events, where they come from, and where marks begin. */
struct yaml_reading {
    yaml_parser_t parser;
    yaml_event_t event; /* the current one; owned until the next */
    bool has_event, broken;
    const struct source *source;
    size_t column; /* added to columns of the first line */
    struct arena *arena;
    struct errs *errs;
    size_t refused;  /* errors that did not stop reading */
    unsigned run_on; /* where the first text without quotes goes on in a further line; 0: none */
};

static struct mark place(const struct yaml_reading *reading, yaml_mark_t at)
{
    unsigned column = (unsigned)(at.column + 1 + (at.line == 0 ? reading->column : 0));
    return (struct mark){reading->source, (unsigned)at.line + 1, column};
}

/* An error after which reading goes on, so that the next ones are told too. */
static void refuse(struct yaml_reading *reading, yaml_mark_t at, const char *meant,
                   const char *what)
{
    struct mark mark = place(reading, at);
    reading->refused++;
    errs_add(reading->errs, FAULT_INPUT, &mark, meant, "%s", what);
}

static bool stop(struct yaml_reading *reading, yaml_mark_t at, const char *meant, const char *what)
{
    refuse(reading, at, meant, what);
    reading->broken = true;
    return false;
}

/* The place of a byte, for errors that libyaml's reader gives as a byte offset. */
static yaml_mark_t byte_place(const char *text, size_t offset)
{
    yaml_mark_t at = {0};
    for (size_t i = 0; i < offset; i++)
        if (text[i] == '\n') {
            at.line++;
            at.column = 0;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            at.column++;
        }
    return at;
}

static struct yaml_place as_place(const struct yaml_reading *reading, yaml_mark_t at)
{
    struct mark mark = place(reading, at);
    return (struct yaml_place){mark.line, mark.column};
}

/* Refuses what a slip is, and frees its texts. */
static void tell(struct yaml_reading *reading, const struct yaml_slip *slip)
{
    struct mark mark = {reading->source, slip->at.line, slip->at.column};
    reading->refused++;
    errs_add(reading->errs, FAULT_INPUT, &mark, slip->meant, "%s", slip->what);
    free(slip->what);
    free(slip->meant);
}

static bool syntax_error(struct yaml_reading *reading)
{
    const yaml_parser_t *parser = &reading->parser;
    const struct source *source = reading->source;
    if (parser->error == YAML_MEMORY_ERROR)
        mem_exhausted();
    struct yaml_report report = {.problem = parser->problem ? parser->problem : "unreadable",
                                 .at = as_place(reading, parser->problem_mark)};
    if (parser->error == YAML_READER_ERROR)
        report.at = as_place(reading, byte_place(source->text, parser->problem_offset));
    else if (parser->context)
        report.begun = as_place(reading, parser->context_mark);
    struct yaml_slip slip = yaml_slip_find(source->text, source->length, &report);
    reading->broken = true;
    tell(reading, &slip);
    return false;
}

/* Goes to the next event; false on a syntax error, which is told. */
static bool advance(struct yaml_reading *reading)
{
    if (reading->broken)
        return false;
    if (reading->has_event)
        yaml_event_delete(&reading->event);
    reading->has_event = yaml_parser_parse(&reading->parser, &reading->event);
    return reading->has_event || syntax_error(reading);
}

static struct yaml_node *new_node(struct yaml_reading *reading, enum yaml_kind kind)
{
    struct yaml_node *node = arena_alloc(reading->arena, sizeof *node);
    node->kind = kind;
    node->mark = place(reading, reading->event.start_mark);
    return node;
}

static void refuse_extras(struct yaml_reading *reading, const void *anchor, const void *tag)
{
    if (anchor)
        refuse(reading, reading->event.start_mark, "write the value out where it is needed",
               "anchors (&name) are not supported");
    if (tag)
        refuse(reading, reading->event.start_mark, "leave out the tag: the key says the type",
               "tags (!name) are not supported");
}

static struct yaml_node *read_node(struct yaml_reading *reading, unsigned depth);

static struct yaml_node *read_scalar(struct yaml_reading *reading)
{
    struct yaml_node *node = new_node(reading, YAML_SCALAR);
    const char *text = (const char *)reading->event.data.scalar.value;
    refuse_extras(reading, reading->event.data.scalar.anchor, reading->event.data.scalar.tag);
    if (strlen(text) != reading->event.data.scalar.length)
        refuse(reading, reading->event.start_mark, NULL, "a NUL character in a text");
    if (reading->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
        reading->event.end_mark.line > reading->event.start_mark.line && !reading->run_on)
        reading->run_on = node->mark.line + 1;
    node->text = arena_string(reading->arena, text);
    return node;
}

static void append(struct yaml_reading *reading, struct yaml_node *parent, struct yaml_node ***end,
                   struct yaml_node *child)
{
    /* Finding duplicate keys takes quadratic time, so that a bound is due. */
    if (parent->kind == YAML_MAP && parent->count == YAML_ENTRIES_MAX)
        stop(reading, reading->event.start_mark, NULL, "more than 10000 entries in one table");
    **end = child;
    *end = &child->next;
    parent->count++;
}

/* `item`: the part behind the comma; NULL: there is none. */
static void refuse_comma(struct yaml_reading *reading, const struct yaml_node *item)
{
    char meant[96];
    if (!item)
        return;
    snprintf(meant, sizeof meant, "write 0.%.30s, or a space behind the comma of a list",
             item->text);
    reading->refused++;
    errs_add(reading->errs, FAULT_INPUT, &item->mark, meant,
             "0,%.30s are two numbers: a number has a decimal point, not a comma", item->text);
}

static struct yaml_node *read_list(struct yaml_reading *reading, unsigned depth)
{
    struct yaml_node *list = new_node(reading, YAML_LIST), **end = &list->items;
    refuse_extras(reading, reading->event.data.sequence_start.anchor,
                  reading->event.data.sequence_start.tag);
    struct yaml_commas commas = {0};
    while (advance(reading) && reading->event.type != YAML_SEQUENCE_END_EVENT) {
        yaml_mark_t begin = reading->event.start_mark;
        struct yaml_node *item = read_node(reading, depth + 1);
        if (!item)
            return NULL;
        refuse_comma(reading, yaml_commas_note(&commas, item, as_place(reading, begin),
                                               as_place(reading, reading->event.end_mark)));
        append(reading, list, &end, item);
    }
    refuse_comma(reading, yaml_commas_end(&commas));
    return reading->broken ? NULL : list;
}

/* The key of the next entry; NULL when it cannot be one (told). */
static const char *read_key(struct yaml_reading *reading, const struct yaml_node *map)
{
    yaml_mark_t at = reading->event.start_mark;
    if (reading->event.type == YAML_ALIAS_EVENT || reading->event.type != YAML_SCALAR_EVENT) {
        stop(reading, at, NULL, "a key must be a plain word");
        return NULL;
    }
    struct yaml_node *key = read_scalar(reading);
    const struct yaml_node *first = yaml_get(map, key->text);
    char what[160];
    if (strcmp(key->text, "<<") == 0)
        refuse(reading, at, "write the keys out", "merge keys (<<) are not supported");
    else if (first) {
        snprintf(what, sizeof what, "duplicate key \"%.60s\": it is already given in line %u",
                 key->text, first->key_mark.line);
        refuse(reading, at, "keep one of the two", what);
    }
    return key->text;
}

/* "{alpha: 0,01}". */
static void refuse_decimal(struct yaml_reading *reading, const struct yaml_node *before,
                           const struct yaml_node *entry)
{
    char meant[160];
    snprintf(meant, sizeof meant, "did you mean %.40s: %.40s.%.40s?", before->key, before->text,
             entry->key);
    reading->refused++;
    errs_add(reading->errs, FAULT_INPUT, &before->mark, meant,
             "numbers have a decimal point, not a comma");
}

static struct yaml_node *read_map(struct yaml_reading *reading, unsigned depth)
{
    struct yaml_node *map = new_node(reading, YAML_MAP), **end = &map->items;
    refuse_extras(reading, reading->event.data.mapping_start.anchor,
                  reading->event.data.mapping_start.tag);
    const struct yaml_node *before = NULL;
    yaml_mark_t last = {0};
    while (advance(reading) && reading->event.type != YAML_MAPPING_END_EVENT) {
        yaml_mark_t begin = reading->event.start_mark;
        struct mark mark = place(reading, begin);
        const char *key = read_key(reading, map);
        struct yaml_node *value = key && advance(reading) ? read_node(reading, depth + 1) : NULL;
        if (!value)
            return NULL;
        value->key = key;
        value->key_mark = mark;
        if (yaml_is_decimal(before, as_place(reading, last), value, as_place(reading, begin)))
            refuse_decimal(reading, before, value);
        before = value;
        last = reading->event.end_mark;
        append(reading, map, &end, value);
    }
    return reading->broken ? NULL : map;
}

/* The node that begins at the current event; NULL when reading cannot go on. */
static struct yaml_node *read_node(struct yaml_reading *reading, unsigned depth)
{
    if (depth > YAML_DEPTH_MAX) {
        stop(reading, reading->event.start_mark, NULL, "nested more than 32 levels deep");
        return NULL;
    }
    switch (reading->event.type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(reading);
    case YAML_SEQUENCE_START_EVENT:
        return read_list(reading, depth);
    case YAML_MAPPING_START_EVENT:
        return read_map(reading, depth);
    case YAML_ALIAS_EVENT:
        stop(reading, reading->event.start_mark, "write the value out where it is needed",
             "aliases (*name) are not supported; a text that begins with * needs quotes");
        return NULL;
    default:
        die("libyaml event %d where a node begins", (int)reading->event.type);
    }
}

/* Stream and document around the one root node. */
static struct yaml_node *read_document(struct yaml_reading *reading)
{
    if (!advance(reading) || !advance(reading))
        return NULL;
    if (reading->event.type == YAML_STREAM_END_EVENT) {
        struct mark mark = {reading->source, 0, 0};
        errs_add(reading->errs, FAULT_INPUT, &mark, NULL, "there is nothing in it");
        return NULL;
    }
    struct yaml_node *root = advance(reading) ? read_node(reading, 1) : NULL;
    if (!root || !advance(reading) || !advance(reading))
        return NULL;
    if (reading->event.type != YAML_STREAM_END_EVENT)
        stop(reading, reading->event.start_mark, "one file is one scenario",
             "a second document begins here");
    if (reading->run_on) { /* what is no YAML is told better where libyaml notices it */
        struct yaml_slip slip = yaml_run_on(reading->source, reading->run_on);
        tell(reading, &slip);
    }
    return reading->refused ? NULL : root;
}

static struct yaml_node *read_text(const struct source *source, size_t from, struct arena *arena,
                                   struct errs *errs)
{
    struct yaml_reading reading = {.source = source, .column = from, .arena = arena, .errs = errs};
    if (!yaml_parser_initialize(&reading.parser))
        mem_exhausted();
    yaml_parser_set_encoding(&reading.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reading.parser, (const unsigned char *)source->text + from,
                                 source->length - from);
    struct yaml_node *root = read_document(&reading);
    if (reading.has_event)
        yaml_event_delete(&reading.event);
    yaml_parser_delete(&reading.parser);
    return root;
}

struct yaml_node *yaml_read(const struct source *source, struct arena *arena, struct errs *errs)
{
    struct mark whole = {source, 0, 0};
    if (source->length > YAML_SIZE_MAX) {
        errs_add(errs, FAULT_INPUT, &whole, NULL, "larger than 1 MiB: this is not a scenario");
        return NULL;
    }
    return read_text(source, 0, arena, errs);
}

struct yaml_node *yaml_read_value(const struct source *source, size_t from, struct arena *arena,
                                  struct errs *errs)
{
    return read_text(source, from, arena, errs);
}

/* Nodes are copied, texts are not: they live as long as those of the first tree. */
struct yaml_node *yaml_copy(const struct yaml_node *node, struct arena *arena)
{
    struct yaml_node *copy = arena_alloc(arena, sizeof *copy), **end = &copy->items;
    *copy = *node;
    copy->next = NULL;
    for (const struct yaml_node *item = node->items; item; item = item->next) {
        *end = yaml_copy(item, arena);
        end = &(*end)->next;
    }
    *end = NULL;
    return copy;
}

struct yaml_node *yaml_scalar(const char *text, struct arena *arena)
{
    struct yaml_node *node = arena_alloc(arena, sizeof *node);
    node->text = arena_string(arena, text);
    return node;
}

static struct yaml_node **find(struct yaml_node *map, const char *key)
{
    struct yaml_node **at = &map->items;
    while (*at && strcmp((*at)->key, key) != 0)
        at = &(*at)->next;
    return at;
}

struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
    if (!map || map->kind != YAML_MAP)
        return NULL;
    struct yaml_node *item = map->items;
    while (item && strcmp(item->key, key) != 0)
        item = item->next;
    return item;
}

/* The nearest thing that is there: the key's value, or the table's key, or the file's beginning. */
const struct mark *yaml_mark(const struct yaml_node *root, const char *table, const char *key)
{
    const struct yaml_node *outer = yaml_get(root, table);
    const struct yaml_node *inner = key ? yaml_get(outer, key) : NULL;
    if (inner)
        return &inner->mark;
    return !outer ? &root->mark : key ? &outer->key_mark : &outer->mark;
}

/* In the place of the old value, or last: a setting does not change the order of a text. */
void yaml_put(struct yaml_node *map, struct yaml_node *value)
{
    struct yaml_node **at = find(map, value->key);
    if (*at)
        value->next = (*at)->next;
    else {
        value->next = NULL;
        map->count++;
    }
    *at = value;
}

struct yaml_node *yaml_take(struct yaml_node *map, const char *key)
{
    struct yaml_node **at = find(map, key), *found = *at;
    if (found) {
        *at = found->next;
        map->count--;
    }
    return found;
}
