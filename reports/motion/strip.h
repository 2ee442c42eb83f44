/* A film strip: a robot in eight poses, say, side by side, for print. The poses cover one stride,
 * if the motion repeats itself, or the whole episode; below each stands its time. */
#ifndef REPORTS_STRIP_H
#define REPORTS_STRIP_H

#include "reports/motion/sheet.h"

enum { STRIP_POSES = 8, STRIP_POSES_MAX = 24 };

/* Writes it as an SVG for itself. Where `poses` is 0 there are STRIP_POSES. */
void strip_write(FILE *svg, const struct gait_request *request);

#endif
