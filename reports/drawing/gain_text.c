/* Writes gains per unit of a resource, and the choice among series. */
#include "reports/drawing/gain_text.h"

#include "core/base/mem.h"
#include "reports/drawing/format.h"

#include <math.h>
#include <stdlib.h>

enum { DECIMALS_MOST = 6 }; /* smaller values have an exponent */

const char *resource_unit(const struct resource *resource, const char *currency)
{
    return resource->money && *currency ? currency : resource->unit;
}

/* Digits behind the point so that a value below 0.1 has three figures; 0 for all others, for which
 * format_return serves. */
static int small_decimals(double value)
{
    double size = fabs(value);
    return size > 0 && size < 0.1 ? 2 - (int)floor(log10(size)) : 0;
}

char *format_gain(char *out, double value)
{
    int decimals = small_decimals(value);
    const char *sign = value < 0 ? "−" : "";
    if (decimals == 0)
        return format_return(out, value);
    if (decimals <= DECIMALS_MOST)
        snprintf(out, FORMAT_SIZE, "%s%.*f", sign, decimals, fabs(value));
    else {
        int exponent = (int)floor(log10(fabs(value)));
        snprintf(out, FORMAT_SIZE, "%s%.2fe−%d", sign, fabs(value) / pow(10, exponent), -exponent);
    }
    return out;
}

/* The error has as many digits as the mean. */
char *format_gain_mean(char *out, const struct series *series, const struct resource *resource)
{
    struct sample sample = gain_values(series, resource);
    struct estimate estimate = estimate_of(sample.x, sample.n, 1); /* no interval is shown */
    char mean[FORMAT_SIZE];
    free(sample.x);
    int decimals = isfinite(estimate.mean) ? small_decimals(estimate.mean) : 0;
    if (decimals == 0)
        return format_estimate(out, &estimate);
    format_gain(mean, estimate.mean);
    if (isnan(estimate.se) || decimals > DECIMALS_MOST)
        snprintf(out, FORMAT_SIZE, "%.90s", mean);
    else
        snprintf(out, FORMAT_SIZE, "%.40s ± %.*f", mean, decimals, estimate.se);
    return out;
}

char *gain_choice_value(const struct gain_choice *choice, const struct resource *resource,
                        const char *currency)
{
    const struct estimate *best = &choice->estimate;
    char mean[FORMAT_SIZE], interval[FORMAT_SIZE];
    format_gain(mean, best->mean);
    format_interval(interval, best, &best->mean_interval, format_gain);
    const char *unit = resource_unit(resource, currency);
    return best->has_interval ? mem_format("%s per %s (95 %% interval %s)", mean, unit, interval)
                              : mem_format("%s per %s", mean, unit);
}

char *gain_choice_near(const struct series_group *group, const struct gain_choice *choice)
{
    char *names = mem_string("");
    for (size_t i = 0; i < group->count; i++) {
        if (!choice->near[i])
            continue;
        char *longer = mem_format("%s%s%s", names, *names ? ", " : "", group->names[i]);
        free(names);
        names = longer;
    }
    return names;
}
