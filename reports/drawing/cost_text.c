/* Writes costs in the unit of their row. */
#include "reports/drawing/cost_text.h"

#include "core/base/mem.h"
#include "reports/data/estimate.h"
#include "reports/data/survival.h"

#include <math.h>

struct axis_scale cost_scale(const struct cost *cost, double largest, const char *what,
                             const char *currency)
{
    if (cost->money)
        return scale_money(largest, what, currency);
    switch (cost->unit) {
    case UNIT_BYTES:
        return scale_bytes(largest, what);
    case UNIT_TIME:
        return scale_seconds(largest, what);
    case UNIT_ENERGY:
        return scale_joules(largest, what);
    default:
        return scale_count(largest, what);
    }
}

char *cost_format(char *out, const struct cost *cost, double value, const char *currency)
{
    if (cost->money)
        return format_money(out, value, currency);
    switch (cost->unit) {
    case UNIT_BYTES:
        return format_bytes(out, value);
    case UNIT_TIME:
        return format_seconds(out, value);
    case UNIT_ENERGY:
        return format_joules(out, value);
    default:
        return format_count(out, value);
    }
}

char *cost_whole(const struct cost *cost)
{
    return mem_format("%s%s%s", cost->axis, *cost->whole ? ", " : "", cost->whole);
}

char *format_to_target(char *out, const struct series *series, enum metric metric)
{
    size_t reached, n;
    double median = series_median_to_target(series, metric, &reached, &n);
    if (n == 0 || isnan(series_mean(series, METRIC_TARGET)))
        return format_count(out, NAN);
    char value[FORMAT_SIZE] = "unreached";
    if (isfinite(median))
        cost_format(value, cost_until(metric), median, series->runs[0].currency);
    if (reached == n || reached == 0)
        snprintf(out, FORMAT_SIZE, "%.90s", value);
    else
        snprintf(out, FORMAT_SIZE, "%.50s (%zu/%zu)", value, reached, n);
    return out;
}
