/* Writes structs back as YAML. */
#include "core/fields/field_print.h"

#include "core/fields/field_distribution_print.h"
#include "core/text/yaml_print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Words that stand for a number may stand for one that is not a number, which is equal to
 * nothing. */
static void print_real(FILE *out, const struct field *field, double number)
{
    char text[64];
    bool is_word =
        field->word && (number == field->word_value || (isnan(number) && isnan(field->word_value)));
    if (!is_word)
        units_format(field->unit, number, text, sizeof text);
    fputs(is_word ? field->word : text, out);
}

static uint32_t get_u32(const char *base, size_t offset)
{
    uint32_t value;
    memcpy(&value, base + offset, sizeof value);
    return value;
}

static void print_set(FILE *out, const struct field *field, unsigned set)
{
    bool first = true;
    fputc('[', out);
    for (int i = 0; field->choices[i]; i++)
        if (set >> i & 1) {
            fprintf(out, "%s%s", first ? "" : ", ", field->choices[i]);
            first = false;
        }
    fputc(']', out);
}

static void print_weights(FILE *out, const struct field *field, const char *at)
{
    fputc('{', out);
    for (size_t i = 0; field->choices[i]; i++) {
        char text[64];
        double weight;
        memcpy(&weight, at + i * sizeof weight, sizeof weight);
        units_format(UNIT_NONE, weight, text, sizeof text);
        fprintf(out, "%s%s: %s", i ? ", " : "", field->choices[i], text);
    }
    fputc('}', out);
}

static void print_tagged(FILE *out, const struct field *field, const char *at)
{
    struct field_tagged tagged;
    memcpy(&tagged, at, sizeof tagged);
    const char *name = field_word(field, tagged.choice);
    if (field->alone >> tagged.choice & 1) {
        fputs(name, out);
        return;
    }
    fprintf(out, "{%s: ", name);
    print_real(out, field, tagged.number);
    fputc('}', out);
}

static void print_number(FILE *out, const struct field *field, const char *at)
{
    double number;
    uint64_t large;
    if (field->kind == FIELD_REAL) {
        memcpy(&number, at, sizeof number);
    } else if (field->kind == FIELD_COUNT) {
        memcpy(&large, at, sizeof large);
        number = (double)large;
        if (large > UINT64_C(1) << 53 && field->unit == UNIT_NONE) { /* no double has its digits */
            fprintf(out, "%llu", (unsigned long long)large);
            return;
        }
    } else {
        number = get_u32(at, 0);
    }
    print_real(out, field, number);
}

static void print_integers(FILE *out, const struct field *field, const char *base)
{
    fputc('[', out);
    for (uint32_t i = 0; i < get_u32(base, field->count_offset); i++)
        fprintf(out, "%s%u", i ? ", " : "", get_u32(base, field->offset + i * sizeof(uint32_t)));
    fputc(']', out);
}

static void print_tree(FILE *out, const char *at)
{
    const struct yaml_node *tree;
    memcpy(&tree, at, sizeof tree);
    if (tree)
        yaml_print(out, tree);
    else
        fputs("none", out);
}

static void print_value(FILE *out, const struct field *field, const char *base)
{
    const char *at = base + field->offset;
    struct distribution distribution;
    const struct field_row *row;
    char *text;
    switch (field->kind) {
    case FIELD_INTEGER:
    case FIELD_COUNT:
    case FIELD_REAL:
        print_number(out, field, at);
        break;
    case FIELD_CHOICE:
        fputs(field->choices[get_u32(at, 0)], out);
        break;
    case FIELD_ROW:
        memcpy(&row, at, sizeof row);
        fputs(row->name, out);
        break;
    case FIELD_SET:
        print_set(out, field, get_u32(at, 0));
        break;
    case FIELD_TEXT:
        memcpy(&text, at, sizeof text);
        yaml_print_text(out, text);
        break;
    case FIELD_TREE:
        print_tree(out, at);
        break;
    case FIELD_INTEGERS:
        print_integers(out, field, base);
        break;
    case FIELD_WEIGHTS:
        print_weights(out, field, at);
        break;
    case FIELD_TAGGED:
        print_tagged(out, field, at);
        break;
    case FIELD_DISTRIBUTION:
        memcpy(&distribution, at, sizeof distribution);
        distribution_print(out, field->unit, &distribution);
        break;
    case FIELD_TABLE:
    case FIELD_TABLES:
    case FIELD_KEYS:
        die("field %s is no value", field->name);
    }
}

/* A struct being written. */
struct printing {
    FILE *out;
    unsigned without; /* flags */
    FILE *value;      /* a single value, to compare with a default: */
    char *text;
    size_t size;
};

static void print_fields(struct printing *printing, const struct field *fields, const char *base,
                         int indent);

static void print_tables(struct printing *printing, const struct field *field, const char *base,
                         int indent)
{
    char *item, *name;
    memcpy(&item, base + field->offset, sizeof item);
    for (uint32_t i = 0; i < get_u32(base, field->count_offset); i++, item += field->size) {
        memcpy(&name, item, sizeof name);
        fprintf(printing->out, "%*s%s:\n", indent, "", name);
        print_fields(printing, field->fields, item, indent + 2);
    }
}

/* Numbers without units, of which one may be written another way: 1e-5, 1e-05. */
static bool is_same_number(const char *a, const char *b)
{
    char *end_a, *end_b;
    double value_a = strtod(a, &end_a), value_b = strtod(b, &end_b);
    return end_a != a && end_b != b && !*end_a && !*end_b && value_a == value_b;
}

/* Whether the field's value is its default. */
static bool is_fallback(struct printing *printing, const struct field *field, const char *base)
{
    if (field->kind == FIELD_TABLES)
        return get_u32(base, field->count_offset) == 0;
    printing->size = 0;
    print_value(printing->value, field, base);
    fflush(printing->value);
    return strcmp(printing->text, field->fallback) == 0 ||
           is_same_number(printing->text, field->fallback);
}

/* Whether the field is written. A table none of whose fields is to be written is left out itself:
 * with nothing below it, it would read back as a text. FIELD_LATER alone hides a field only where
 * it has its default, since elsewhere it changes what the scenario means. */
static bool is_printed(struct printing *printing, const struct field *field, const char *base)
{
    unsigned flags = field->flags, without = printing->without;
    if (flags & (without | FIELD_UNPRINTED) & ~(unsigned)FIELD_LATER)
        return false;
    if (field->kind == FIELD_TABLE) {
        struct field_walk walk = {.next = field->fields};
        for (const struct field *inner; (inner = field_next(&walk));)
            if (is_printed(printing, inner, base + field->offset))
                return true;
        return false;
    }
    if (field->kind == FIELD_TABLES && is_fallback(printing, field, base))
        return false;
    return !(flags & without & FIELD_LATER) || !is_fallback(printing, field, base);
}

static void print_fields(struct printing *printing, const struct field *fields, const char *base,
                         int indent)
{
    FILE *out = printing->out;
    struct field_walk walk = {.next = fields};
    for (const struct field *field; (field = field_next(&walk));) {
        if (!is_printed(printing, field, base))
            continue;
        fprintf(out, "%*s%s:", indent, "", field->name);
        if (field->kind == FIELD_TABLE || field->kind == FIELD_TABLES) {
            fputc('\n', out);
            if (field->kind == FIELD_TABLE)
                print_fields(printing, field->fields, base + field->offset, indent + 2);
            else
                print_tables(printing, field, base, indent + 2);
            continue;
        }
        fputc(' ', out);
        print_value(out, field, base);
        fputc('\n', out);
    }
}

void fields_print(FILE *out, const struct field *fields, const void *base, unsigned without)
{
    struct printing printing = {.out = out, .without = without};
    printing.value = mem_stream(&printing.text, &printing.size);
    print_fields(&printing, fields, base, 0);
    fclose(printing.value);
    free(printing.text);
}
