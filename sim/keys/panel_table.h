/* The keys under `panel`: a table of rows (core/fields/fields.h) with offsets in struct scenario.
 * What they mean is said by their help, and by models/learning/panel.h. */
#ifndef SIM_PANEL_TABLE_H
#define SIM_PANEL_TABLE_H

#include "core/fields/fields.h"

extern const struct field panel_fields[];
/* The links of a panel, or of one that a method assumes; in the order of enum link_kind. */
extern const char *const link_choices[];

#endif
