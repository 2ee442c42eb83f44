/* Reads which seeds a study has. */
#include "sim/study/study_seeds.h"

#include "sim/scenario/scenario.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Whether a number stands there as it is read: in the range, and every digit of it known. */
static bool is_whole(const struct yaml_node *node, double low, double high, uint64_t *value,
                     bool *exact)
{
    char why[128];
    double number;
    if (node->kind != YAML_SCALAR ||
        !units_parse(UNIT_WHOLE, node->text, &number, why, sizeof why) || number != floor(number) ||
        number < low || number > high)
        return false;
    bool digits = units_digits(node->text, value);
    *exact = digits || number < 0x1p53;
    if (!digits)
        *value = (uint64_t)number;
    return *value <= (uint64_t)high;
}

static bool inexact(const struct yaml_node *node, const char *key, struct field_reader *reader)
{
    return field_error(reader, &node->mark, "write every digit, without an exponent or a point",
                       "%s: %s may not be read exactly", key, node->text);
}

/* Where every digit is written the seed is exact up to 64 bits; by way of a double it is up to 2^53
 * only. */
static bool whole(const struct yaml_node *node, double low, double high, uint64_t *value,
                  struct field_reader *reader)
{
    char why[128];
    double number;
    bool exact;
    if (is_whole(node, low, high, value, &exact))
        return exact || inexact(node, "seeds", reader);
    if (node->kind == YAML_SCALAR && *node->text &&
        !units_parse(UNIT_WHOLE, node->text, &number, why, sizeof why) &&
        strncmp(why, "expected", 8) != 0)
        return field_error(reader, &node->mark, "e.g. seeds: 20, or seeds: [3, 7]", "seeds: %s",
                           why);
    return field_error(reader, &node->mark, "e.g. seeds: 20, or seeds: [3, 7]",
                       "seeds: expected a whole number from %.0f to %.0f", low, high);
}

static bool read_list(struct seeds *seeds, const struct yaml_node *list,
                      struct field_reader *reader)
{
    bool good = true;
    for (const struct yaml_node *item = list->items; item; item = item->next) {
        uint64_t *seed = &seeds->list[seeds->count];
        if (!whole(item, 0, SEED_MOST, seed, reader)) {
            good = false;
            continue;
        }
        for (size_t i = 0; i < seeds->count; i++)
            if (seeds->list[i] == *seed)
                good =
                    field_error(reader, &item->mark, NULL, "seeds: %s appears twice", item->text);
        seeds->count++;
    }
    return good;
}

/* Whether the text may stand in a hint as a seed. */
static bool is_seed(const struct yaml_node *node)
{
    uint64_t seed;
    bool exact;
    return is_whole(node, 0, SEED_MOST, &seed, &exact) && exact;
}

/* Both are given: what to write instead, if they are not in one file. */
static bool both_given(const struct yaml_node *seed, const struct yaml_node *seeds,
                       const struct source *file, struct field_reader *reader)
{
    char meant[96] = "keep one of the two";
    bool one_set = seed->mark.source != file && seeds->mark.source == file;
    if (one_set)
        snprintf(meant, sizeof meant, "for %s seed alone write --set 'seeds=[%.40s]'",
                 is_seed(seed) ? "this" : "one", is_seed(seed) ? seed->text : "7");
    else if (seed->mark.source == file && seeds->mark.source != file)
        snprintf(meant, sizeof meant, "take seed out of %.60s (line %u)", file->name,
                 seed->key_mark.line);
    return field_error(reader, one_set ? &seed->key_mark : &seeds->key_mark, meant,
                       "both seed and seeds are given");
}

/* One seed, a list of them, or a number n for 1 to n; none is seed 1. */
bool seeds_read(struct seeds *seeds, struct yaml_node *root, const struct source *file,
                struct field_reader *reader)
{
    struct yaml_node *several = yaml_take(root, "seeds");
    const struct yaml_node *seed = yaml_get(root, "seed");
    uint64_t count = 1;
    if (seed && several)
        return both_given(seed, several, file, reader);
    if (several && several->kind == YAML_LIST && several->count > 0 &&
        several->count <= TRIALS_MAX) {
        seeds->list = arena_alloc(reader->arena, several->count * sizeof *seeds->list);
        return read_list(seeds, several, reader);
    }
    if (several && !whole(several, 1, TRIALS_MAX, &count, reader))
        return false;
    seeds->list = arena_alloc(reader->arena, count * sizeof *seeds->list);
    seeds->count = count;
    for (uint64_t i = 0; i < count; i++)
        seeds->list[i] = i + 1;
    /* A single seed is read by the table, too, which tells what else is wrong with it. */
    bool exact = true;
    bool good = !seed || is_whole(seed, 0, SEED_MOST, &seeds->list[0], &exact);
    return exact ? good : inexact(seed, "seed", reader);
}
