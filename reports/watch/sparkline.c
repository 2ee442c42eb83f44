/* Draws a learning curve as a row of characters. */
#include "reports/watch/sparkline.h"

#include <math.h>
#include <string.h>

/* The return in part `part`, or else in the nearest part before it; NaN: there is none. */
static double held(const struct watched_trial *trial, int part)
{
    for (; part >= 0; part--)
        if (!isnan(trial->curve[part]))
            return trial->curve[part];
    return NAN;
}

/* Eight levels between the study's least and most; in the middle where all are equal. */
static int level_of(const struct watched_trial *trial, double value)
{
    double range = trial->most - trial->least;
    if (!(range > 0))
        return 3;
    return (int)fmin(7, fmax(0, floor((value - trial->least) / range * 8)));
}

void sparkline(char out[SPARKLINE_LONGEST * 3 + 1], const struct watched_trial *trial, int width)
{
    static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    /* Where no number of rounds was asked for, those there are take up all of it. */
    double done = trial->rounds > 0 ? trial->round / trial->rounds : 1;
    *out = '\0';
    for (int i = 0; i < width; i++) {
        double value = held(trial, (i + 1) * CURVE_PARTS / width - 1);
        bool reached = i == 0 || i < done * width;
        const char *shown = isinf(value)   ? "×"
                            : isnan(value) ? " "
                                           : blocks[level_of(trial, value)];
        out = stpcpy(out, reached ? shown : " ");
    }
}
