/* Chooses the unit of an axis by the largest value on it. */
#include "reports/drawing/axis_scale.h"

#include <math.h>
#include <stdio.h>

/* The largest unit of which there is at least one: `bys` rise. */
static struct axis_scale scale_of(double largest, const char *what, const char *const *names,
                                  const double *bys, size_t count)
{
    size_t at = 0;
    while (at + 1 < count && largest >= bys[at + 1])
        at++;
    struct axis_scale scale = {.by = bys[at], .unit = names[at]};
    if (*names[at])
        snprintf(scale.name, sizeof scale.name, "%.80s (%.20s)", what, names[at]);
    else
        snprintf(scale.name, sizeof scale.name, "%.80s", what);
    return scale;
}

struct axis_scale scale_bytes(double largest, const char *what)
{
    static const char *const names[] = {"B", "kB", "MB", "GB", "TB"};
    static const double bys[] = {1, 1e3, 1e6, 1e9, 1e12};
    return scale_of(largest, what, names, bys, 5);
}

/* Minutes, hours and days from two of them on: 90 s is read more easily than 1.5 min. Thresholds
 * are in the table; the units' own lengths follow. */
struct axis_scale scale_seconds(double largest, const char *what)
{
    static const char *const names[] = {"µs", "ms", "s", "min", "h", "days"};
    static const double bys[] = {1e-6, 1e-3, 1, 120, 7200, 172800};
    struct axis_scale scale = scale_of(largest, what, names, bys, 6);
    scale.by = scale.by == 120      ? 60
               : scale.by == 7200   ? 3600
               : scale.by == 172800 ? 86400
                                    : scale.by;
    return scale;
}

struct axis_scale scale_joules(double largest, const char *what)
{
    static const char *const names[] = {"mJ", "J", "kJ", "MJ"};
    static const double bys[] = {1e-3, 1, 1e3, 1e6};
    return scale_of(largest, what, names, bys, 4);
}

struct axis_scale scale_money(double largest, const char *what, const char *currency)
{
    const double by = 1;
    return scale_of(largest, what, &currency, &by, 1);
}

/* Thousands from ten thousand on, likewise. */
struct axis_scale scale_count(double largest, const char *what)
{
    static const char *const names[] = {"", "thousand", "million", "billion"};
    static const double bys[] = {1, 1e4, 1e6, 1e9};
    struct axis_scale scale = scale_of(largest, what, names, bys, 4);
    scale.by = scale.by == 1e4 ? 1e3 : scale.by;
    return scale;
}

char *scale_text(char out[SCALED_SIZE], const struct axis_scale *scale, double value)
{
    double in_unit = value / scale->by;
    const char *space = *scale->unit ? " " : "";
    if (in_unit != 0 && fabs(in_unit) < 0.001)
        snprintf(out, SCALED_SIZE, "under 0.001%s%.20s", space, scale->unit);
    else
        snprintf(out, SCALED_SIZE, fabs(in_unit) >= 100 ? "%.0f%s%.20s" : "%.3g%s%.20s", in_unit,
                 space, scale->unit);
    return out;
}
