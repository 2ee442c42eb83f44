/* A robot in motion: an SVG that moves by itself, without script (SMIL: animated path data and
 * translations, between which the browser interpolates), over and over.
 *
 * The order in which solids hide each other is that of a drawing and cannot be animated. Where it
 * changes, the time is cut into shots of equal length, each a drawing in an order of its own, shown
 * in turn; within a shot everything repeats itself after the shot's length. So a reader that knows
 * no animation sees the first instant. */
#ifndef REPORTS_ANIMATION_H
#define REPORTS_ANIMATION_H

#include "reports/motion/sheet.h"

enum { ANIMATION_BYTES = 200000 };

/* Writes it, with at most `bytes`: ten seconds from the beginning asked for, cut off where they do
 * not suffice; or all of the time asked for, by fewer instants than the usual 30 a second where
 * they do not. `id` begins the names of its parts, which are to be unique in a page. */
void animation_write(FILE *svg, const struct gait_request *request, const char *id, size_t bytes);

#endif
