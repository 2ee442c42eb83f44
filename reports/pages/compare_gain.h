/* What `fedsim compare` says of gains, and of which series to take: for each resource that may be
 * scarce, the one that gained most for it, and those that may be as good (gain.h). Choices are
 * along one axis of the sweep, as pairs are, separately for each setting of the others. Prints
 * nothing of a single series, or where no gain is known. */
#ifndef REPORTS_COMPARE_GAIN_H
#define REPORTS_COMPARE_GAIN_H

#include "reports/data/gain.h"
#include "reports/drawing/terminal.h"
#include "reports/drawing/text_table.h"

/* In the terminal. */
void compare_choices(const struct terminal *terminal, const struct study_results *study,
                     const struct sweep_axis *axis);
/* What gains and choices mean, where there are any. */
void compare_gain_notes(FILE *out, const struct study_results *study);

/* For papers: a row for each series with what it gained, in all and per unit of each resource, and
 * the ends of the intervals; and one for each group and resource with the choice. */
void compare_gain_table(FILE *out, const struct table_style *style,
                        const struct study_results *study);
void compare_choice_table(FILE *out, const struct table_style *style,
                          const struct study_results *study, const struct sweep_axis *axis);

#endif
