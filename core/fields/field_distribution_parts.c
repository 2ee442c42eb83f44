/* The entries of a distribution's table, and the numbers in it. */
#include "core/fields/field_distribution_parts.h"

#include "core/text/word_list.h"

#include <stdlib.h>
#include <string.h>

const struct distribution_pair *distribution_pair_of(enum distribution_kind kind)
{
    static const struct distribution_pair pairs[] = {
        {DIST_NORMAL, "mean", "sd", true},       {DIST_LOGNORMAL, "median", "sigma", false},
        {DIST_WEIBULL, "scale", "shape", false}, {DIST_GAMMA, "scale", "shape", false},
        {DIST_PARETO, "scale", "shape", false},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i].kind == kind)
            return &pairs[i];
    return NULL;
}

enum unit distribution_unit_of_b(const struct distribution_pair *pair, enum unit unit)
{
    return pair->both ? unit : UNIT_NONE;
}

const struct yaml_node *distribution_part(const struct value *value, const struct yaml_node *map,
                                          const char *key)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (!node)
        value_error(value, map, "%s needs \"%s\"", map->key, key);
    return node;
}

/* The walk ends at the first entry that is none of the keys; `other` then points to it. */
bool distribution_only(const struct value *value, const struct yaml_node *map,
                       const char *const *keys)
{
    size_t count = 0;
    while (keys[count])
        count++;
    char *names = word_list(keys, count, "and");
    const struct yaml_node *other = map->kind == YAML_MAP ? map->items : NULL;
    for (bool known = true; other && known; other = known ? other->next : other) {
        known = false;
        for (size_t i = 0; i < count; i++)
            known |= strcmp(other->key, keys[i]) == 0;
    }
    if (map->kind != YAML_MAP)
        value_error(value, map, "%s needs a table: {%s: ..., %s: ...}", map->key, keys[0], keys[1]);
    else if (other)
        value_error(value, other, "%s has no \"%.60s\", only %s", map->key, other->key, names);
    free(names);
    return map->kind == YAML_MAP && !other;
}

bool distribution_number(const struct value *value, const struct yaml_node *node, double *number)
{
    return value_number(value, node, value->field->unit, number) &&
           value_range(value, node, *number);
}
