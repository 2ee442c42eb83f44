/* What is YAML, but is hardly ever meant as YAML reads it:
 *  - decimal commas: "[0,1, 0,2]" is a list of four numbers, and "{alpha: 0,01}" has a key 01;
 *  - a text without quotes that goes on in the next line, where a key without a colon was meant:
 *    "rounds: 5" above an indented "horizon 100" is the text "5 horizon 100". */
#ifndef CORE_YAML_DOUBT_H
#define CORE_YAML_DOUBT_H

#include "core/text/yaml.h"
#include "core/text/yaml_slip.h"

/* The commas of a list in brackets so far; zero-initialise. */
struct yaml_commas {
    const struct yaml_node *before, *zero; /* the item before; a number behind "0," */
    struct yaml_place end;                 /* of the item before */
    bool loose;                            /* a comma with something behind it */
};

/* Takes note of the list's next item, which stands from `begin` to `end`. Returns the item if it is
 * the part of a number behind a decimal comma, else NULL. */
const struct yaml_node *yaml_commas_note(struct yaml_commas *commas, const struct yaml_node *item,
                                         struct yaml_place begin, struct yaml_place end);
/* The same once the list is over: only a space behind some commas shows what the others are. */
const struct yaml_node *yaml_commas_end(const struct yaml_commas *commas);

/* Whether the key of an entry is the part of a number behind a decimal comma; the value of the one
 * before it (NULL: none) ends at `end`, and the key begins at `begin`. */
bool yaml_is_decimal(const struct yaml_node *before, struct yaml_place end,
                     const struct yaml_node *entry, struct yaml_place begin);

/* What is wrong where a text without quotes goes on in line `number`, and what was meant. */
struct yaml_slip yaml_run_on(const struct source *source, unsigned number);

#endif
