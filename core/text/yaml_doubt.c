/* Notices what is YAML, but was hardly meant so. */
#include "core/text/yaml_doubt.h"

#include "core/text/yaml_key.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether one character, the comma, is all that lies between. */
static bool is_tight(struct yaml_place end, struct yaml_place begin)
{
    return begin.line == end.line && begin.column == end.column + 1;
}

const struct yaml_node *yaml_commas_note(struct yaml_commas *commas, const struct yaml_node *item,
                                         struct yaml_place begin, struct yaml_place end)
{
    const struct yaml_node *before = commas->before;
    bool tight = before && is_tight(commas->end, begin);
    commas->loose |= before && !tight;
    commas->before = item;
    commas->end = end;
    if (!tight || before->kind != YAML_SCALAR || item->kind != YAML_SCALAR ||
        strcmp(before->text, "0") != 0 || !is_digit(*item->text))
        return NULL;
    if (item->text[0] == '0' && is_digit(item->text[1]))
        return item;
    if (!commas->zero)
        commas->zero = item;
    return NULL;
}

const struct yaml_node *yaml_commas_end(const struct yaml_commas *commas)
{
    return commas->loose ? commas->zero : NULL;
}

/* "{mu: 0,5}" reads as two keys, the second without a value: so digits, a comma and digits without
 * a blank are one number with a decimal comma. */
bool yaml_is_decimal(const struct yaml_node *before, struct yaml_place end,
                     const struct yaml_node *entry, struct yaml_place begin)
{
    if (!before || !is_tight(end, begin) || before->kind != YAML_SCALAR ||
        entry->kind != YAML_SCALAR || *entry->text || !is_digit(*entry->key))
        return false;
    size_t length = strlen(before->text);
    return length > 0 && is_digit(before->text[length - 1]);
}

/* Whether the line could be an entry but for its colon: "horizon 100", "horizon = 100". */
static bool is_entry(const char *text, size_t length)
{
    size_t word = 0, words = 1;
    while (word < length && (isalnum((unsigned char)text[word]) || strchr("_.-", text[word])))
        word++;
    for (size_t i = word; i < length; i++)
        words += text[i] == ' ' && i + 1 < length && text[i + 1] != ' ';
    return isalpha((unsigned char)*text) && word < length &&
           words <= 3 + (memchr(text, '=', length) != NULL);
}

struct yaml_slip yaml_run_on(const struct source *source, unsigned number)
{
    const struct yaml_text text = {source->text, source->length};
    struct yaml_line line = yaml_line(&text, number);
    if (line.number && yaml_line_is_blank(&line))
        line = yaml_line_behind(&text, &line);
    size_t first = line.indent;
    while (first < line.length && line.text[first] == '\t')
        first++;
    while (line.length > first && strchr("]}, ", line.text[line.length - 1]))
        line.length--;
    struct yaml_slip found = {.at = yaml_line_place(&line, first)};
    if (!is_entry(line.text + first, line.length - first)) {
        found.what = mem_string("the text of the line above goes on here");
        found.meant = mem_string("put a text of several lines between quotes");
        return found;
    }
    char *key;
    yaml_key_fault(line.text + first, line.length - first, &key);
    found.what = mem_string("without a colon this goes on with the text of the line above");
    found.meant = mem_format("%s A text of several lines needs quotes.", key);
    free(key);
    return found;
}
