/* The keys under `fleet.NAME` and `cells.NAME`: tables of rows (core/fields/fields.h) with offsets
 * in struct class_spec and struct cell_spec. What a quantity means and in which unit is said by its
 * row's help and by the struct's members; its range holds for the text and for every draw of a
 * distribution alike. */
#ifndef SIM_FLEET_TABLE_H
#define SIM_FLEET_TABLE_H

#include "core/fields/fields.h"

extern const struct field class_fields[], cell_fields[];

/* The row of the key fleet.NAME.`key` ("up", "world.mass"); NULL: there is none. */
const struct field *class_field(const char *key);
/* NULL when a draw of the distribution fleet.NAME.`key` may have this value,
 * else what is wrong, for the caller to free. */
char *class_draw_fault(const char *key, double value);

#endif
