/* Goes through the rows of a field table. */
#include "core/fields/field.h"

/* A row of FIELD_KEYS stands for the rows of other tables, those of one age each time it occurs
 * (FIELD_LATER): so a policy's keys stand in its own file, and keep their place in the order in
 * which a trial's number hashes them. */
const struct field *field_next(struct field_walk *walk)
{
    for (;;) {
        const struct field *field = walk->next;
        if (field->kind != FIELD_KEYS) {
            walk->next += field->name != NULL;
            return field->name ? field : NULL;
        }
        if (!walk->inner)
            walk->inner = field->keys(walk->table++);
        if (!walk->inner) { /* past the last table */
            walk->table = 0;
            walk->next++;
        } else if (!walk->inner->name) {
            walk->inner = NULL;
        } else if (!((walk->inner->flags ^ field->flags) & FIELD_LATER)) {
            return walk->inner++;
        } else {
            walk->inner++;
        }
    }
}

const char *field_word(const struct field *field, size_t i)
{
    if (field->names)
        return field->names(i);
    if (!field->row)
        return field->choices ? field->choices[i] : NULL;
    const struct field_row *row = field->row(i);
    return row ? row->name : NULL;
}
