/* Reads the values of a field table: numbers, choices, texts, lists, weights. */
#include "core/fields/field_value.h"

#include "core/base/nearest.h"
#include "core/fields/field_distribution.h"
#include "core/text/lookalike.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Digits alone are judged exactly: a double would round those of a large number into the range. */
static bool whole_in_range(const struct value *value, const struct yaml_node *node, double number)
{
    uint64_t exact;
    bool is_exact = units_digits((node ? node : value->node)->text, &exact);
    if (is_exact && number > 0x1p53 && number <= value->field->high &&
        exact > (uint64_t)value->field->high)
        number = INFINITY;
    return value_range(value, node, number);
}

/* "10 kB" is whole in bytes: the unit is applied first. */
static bool value_whole(const struct value *value, const struct yaml_node *node, double *number)
{
    enum unit unit = value->field->unit == UNIT_NONE ? UNIT_WHOLE : value->field->unit;
    if (!value_number(value, node, unit, number))
        return false;
    if (*number != floor(*number))
        return value_error(value, node, "expected a whole number");
    return whole_in_range(value, node, *number);
}

/* The one word that may stand instead of a number, such as `none`. */
static bool is_word(const struct value *value)
{
    return value->field->word && value->node->kind == YAML_SCALAR &&
           strcmp(value->node->text, value->field->word) == 0;
}

/* Targets are written as bytes, since a row gives an offset and no type. A count that is written in
 * digits does not pass through a double, which holds 53 bits. */
static bool read_number(const struct value *value, void *target)
{
    enum field_kind kind = value->field->kind;
    double number = value->field->word_value;
    if (is_word(value))
        ;
    else if (kind == FIELD_REAL) {
        if (!value_number(value, NULL, value->field->unit, &number) ||
            !value_range(value, NULL, number))
            return false;
    } else if (!value_whole(value, NULL, &number)) {
        return false;
    }
    uint64_t exact;
    if (kind == FIELD_REAL)
        memcpy(target, &number, sizeof number);
    else if (kind == FIELD_COUNT && units_digits(value->node->text, &exact))
        memcpy(target, &exact, sizeof exact);
    else if (kind == FIELD_COUNT)
        memcpy(target, &(uint64_t){(uint64_t)number}, sizeof(uint64_t));
    else
        memcpy(target, &(uint32_t){(uint32_t)number}, sizeof(uint32_t));
    return true;
}

enum { WORDS_MAX = 64 };

static size_t list_words(const struct field *field, const char *words[WORDS_MAX])
{
    size_t count = 0;
    while (count < WORDS_MAX && (words[count] = field_word(field, count)))
        count++;
    return count;
}

/* What a wrong word was meant to be; NULL when nothing is known. Freed by the caller. */
static char *word_hint(const char *text, const char *const *words, size_t count)
{
    char hint[HINT_SIZE], *like = lookalike_hint(text);
    if (like)
        return like;
    size_t length = strcspn(text, " ;,#");
    for (size_t i = 0; text[length] && i < count; i++)
        if (strlen(words[i]) == length && strncmp(words[i], text, length) == 0)
            return text[length] == '#'
                       ? mem_string("a comment begins with a space and #")
                       : mem_format("did you mean %s? \"%.40s\" is more than that", words[i], text);
    const char *near = hint_near(hint, text, words, count, NULL);
    return near ? mem_string(near) : NULL;
}

/* An error that lists the words allowed, and the nearest. */
static bool refuse_word(const struct value *value, const struct yaml_node *node,
                        const char *const *words, size_t count)
{
    char list[256] = "";
    for (size_t i = 0, at = 0; i < count && at < sizeof list; i++)
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%s", i ? " | " : "", words[i]);
    if (node->kind == YAML_SCALAR && *node->text) {
        char *meant = word_hint(node->text, words, count);
        field_error(value->reader, &node->mark, meant, "%s: \"%.60s\" is none of %s", value->path,
                    node->text, list);
        free(meant);
        return false;
    }
    return value_error(value, node, "expected one of %s, found %s", list, value_kind(node));
}

static int value_choice(const struct value *value, const struct yaml_node *node)
{
    const char *words[WORDS_MAX];
    size_t count = list_words(value->field, words);
    for (size_t i = 0; i < count; i++)
        if (node->kind == YAML_SCALAR && strcmp(node->text, words[i]) == 0)
            return (int)i;
    refuse_word(value, node, words, count);
    return -1;
}

static bool read_choice(const struct value *value, void *target)
{
    int choice = value_choice(value, value->node);
    if (choice >= 0)
        memcpy(target, &choice, sizeof choice);
    return choice >= 0;
}

static bool read_row(const struct value *value, void *target)
{
    int choice = value_choice(value, value->node);
    if (choice < 0)
        return false;
    const void *row = value->field->row((size_t)choice);
    memcpy(target, &row, sizeof row);
    return true;
}

/* A single word is a list of one. */
static bool read_set(const struct value *value, void *target)
{
    unsigned set = 0;
    if (value->node->kind == YAML_MAP)
        return value_error(value, NULL, "expected a list, found a table");
    bool single = value->node->kind == YAML_SCALAR;
    for (const struct yaml_node *item = single ? value->node : value->node->items; item;
         item = single ? NULL : item->next) {
        int choice = value_choice(value, item);
        if (choice < 0)
            return false;
        set |= 1u << choice;
    }
    if (set == 0)
        return value_error(value, NULL, "the list is empty");
    memcpy(target, &set, sizeof set);
    return true;
}

static bool read_text(const struct value *value, void *target)
{
    const struct yaml_node *node = value->node;
    bool other =
        value->field->other && node->kind == YAML_SCALAR && value->field->other(node->text);
    if (value->field->names && !other && value_choice(value, node) < 0)
        return false;
    if (node->kind != YAML_SCALAR || !*node->text)
        return value_error(value, NULL, "expected a text, found %s", value_kind(node));
    char *text = arena_string(value->reader->arena, node->text);
    memcpy(target, &text, sizeof text);
    return true;
}

/* The texts that its marks point into outlive the reader's arena. */
static bool read_tree(const struct value *value, void *target)
{
    const struct yaml_node *node = value->node;
    bool none = node->kind == YAML_SCALAR && strcmp(node->text, "none") == 0;
    struct yaml_node *tree = none ? NULL : yaml_copy(node, value->reader->arena);
    memcpy(target, &tree, sizeof tree);
    return true;
}

/* Reads all of them even behind a wrong one, so that every wrong one is told at once. */
static bool read_integers(const struct value *value, void *target)
{
    const struct field *field = value->field;
    uint32_t *numbers = target;
    if (value->node->kind != YAML_LIST)
        return value_error(value, NULL, "expected a list of whole numbers, found %s",
                           value_kind(value->node));
    if (value->node->count > field->limit)
        return value_error(value, NULL, "%zu numbers, but there can be at most %u",
                           value->node->count, field->limit);
    bool good = true;
    for (const struct yaml_node *item = value->node->items; item; item = item->next) {
        double number = 0;
        good &= value_whole(value, item, &number);
        *numbers++ = good ? (uint32_t)number : 0;
    }
    return good;
}

static bool read_weights(const struct value *value, void *target)
{
    const struct field *field = value->field;
    double *weights = target, sum = 0;
    if (value->node->kind != YAML_MAP)
        return value_error(value, NULL, "expected a table of weights, found %s",
                           value_kind(value->node));
    const char *words[WORDS_MAX];
    size_t count = list_words(field, words);
    memset(weights, 0, count * sizeof *weights);
    for (const struct yaml_node *item = value->node->items; item; item = item->next) {
        struct yaml_node name = {.text = item->key, .mark = item->key_mark};
        int choice = value_choice(value, &name);
        double weight;
        if (choice < 0 || !value_number(value, item, UNIT_NONE, &weight) ||
            !value_range(value, item, weight))
            return false;
        sum += weights[choice] = weight;
    }
    if (!(sum > 0) || !isfinite(sum))
        return value_error(value, NULL, "the weights must have a sum above 0");
    /* Weights that are normalised already stay as they are, so that a dump reads back exactly. */
    for (size_t i = 0; i < count && fabs(sum - 1) > 1e-12; i++)
        weights[i] /= sum;
    return true;
}

/* With the field's own example where that is of the word. */
static bool value_needs_number(const struct value *value, const char *word)
{
    const char *example = value->field->example;
    size_t length = strlen(word);
    if (example && *example == '{' && strncmp(example + 1, word, length) == 0 &&
        example[1 + length] == ':')
        return value_error(value, NULL, "%s needs a number, as in %s", word, example);
    return value_error(value, NULL, "%s needs a number, as in {%s: 1}", word, word);
}

/* The name stands alone, or is the only key of a table, whose value is its number. */
static bool read_tagged(const struct value *value, void *target)
{
    const struct field *field = value->field;
    const struct yaml_node *node = value->node, *inner = node;
    struct field_tagged tagged = {0};
    if (node->kind == YAML_LIST || (node->kind == YAML_MAP && node->count != 1))
        return value_error(value, NULL, "expected a table with one key");
    struct yaml_node name = *node;
    if (node->kind == YAML_MAP) {
        inner = node->items;
        name = (struct yaml_node){.text = inner->key, .mark = inner->key_mark};
    }
    int choice = value_choice(value, &name);
    if (choice < 0)
        return false;
    bool alone = field->alone >> choice & 1;
    const char *word = field_word(field, (size_t)choice);
    if (alone != (node->kind == YAML_SCALAR))
        return alone ? value_error(value, NULL, "%s takes no number", word)
                     : value_needs_number(value, word);
    if (!alone && (!value_number(value, inner, field->unit, &tagged.number) ||
                   !value_range(value, inner, tagged.number)))
        return false;
    tagged.choice = (uint32_t)choice;
    memcpy(target, &tagged, sizeof tagged);
    return true;
}

bool value_read(const struct value *value, void *target)
{
    switch (value->field->kind) {
    case FIELD_INTEGER:
    case FIELD_COUNT:
    case FIELD_REAL:
        return read_number(value, target);
    case FIELD_CHOICE:
        return read_choice(value, target);
    case FIELD_ROW:
        return read_row(value, target);
    case FIELD_SET:
        return read_set(value, target);
    case FIELD_TEXT:
        return read_text(value, target);
    case FIELD_TREE:
        return read_tree(value, target);
    case FIELD_INTEGERS:
        return read_integers(value, target);
    case FIELD_WEIGHTS:
        return read_weights(value, target);
    case FIELD_TAGGED:
        return read_tagged(value, target);
    case FIELD_DISTRIBUTION: {
        struct distribution distribution = {0};
        if (!distribution_read(value, &distribution))
            return false;
        memcpy(target, &distribution, sizeof distribution);
        return true;
    }
    case FIELD_TABLE:
    case FIELD_TABLES:
    case FIELD_KEYS:
        break;
    }
    die("field %s is no value", value->field->name);
}
