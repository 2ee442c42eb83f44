/* A learning curve as one line of text: a block for each part of the rounds, as high as the return
 * there. "▁▂▄▆█  ", seven characters wide, is a trial with a rising return that has run five
 * sevenths of its rounds. */
#ifndef REPORTS_SPARKLINE_H
#define REPORTS_SPARKLINE_H

#include "reports/watch/snapshot.h"

enum { SPARKLINE_LONGEST = CURVE_PARTS };
/* Fills `out` with the curve in `width` (1 to SPARKLINE_LONGEST) characters, from ▁ for the trial's
 * `least` to █ for its `most`. A part without a return repeats the
 * part before it; × is a policy that diverged; rounds that have
 * not been run are blank. */
void sparkline(char out[SPARKLINE_LONGEST * 3 + 1], const struct watched_trial *trial, int width);

#endif
