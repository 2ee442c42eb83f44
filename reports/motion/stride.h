/* How long a robot's stride is: after which time its limbs are, seen from its first body, where
 * they were.
 *
 * With x(t) the places of all solids relative to that body, the mean over t of |x(t + L) - x(t)|²,
 * divided by what it is for unrelated instants (twice the variance), is 0 at L = 0, rises to about
 * 1, and falls where L comes to a stride. */
#ifndef REPORTS_STRIDE_H
#define REPORTS_STRIDE_H

#include "reports/motion/film.h"

/* In frames; 0: the motion does not repeat itself. Its beginning, when the robot is not yet in its
 * stride, is left out of account. */
size_t film_stride(const struct film *film);

#endif
