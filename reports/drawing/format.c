/* Formats returns, bytes, times, intervals and speed-ups as text. */
#include "reports/drawing/format.h"

#include "core/base/mem.h"
#include "core/text/units.h"
#include "reports/data/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *none(char *out)
{
    snprintf(out, FORMAT_SIZE, "–");
    return out;
}

/* Digits after the point so that four figures show, as far as returns need. */
static int decimals(double value)
{
    double size = fabs(value);
    return size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
}

char *format_return(char *out, double value)
{
    if (isnan(value))
        return none(out);
    if (isinf(value))
        return strcpy(out, "diverged");
    const char *sign = value < 0 ? "−" : "";
    if (fabs(value) >= 1e7) { /* "1.35e17": of a policy that is about to break the physics */
        int exponent = (int)floor(log10(fabs(value)));
        snprintf(out, FORMAT_SIZE, "%s%.2fe%d", sign, fabs(value) / pow(10, exponent), exponent);
        return out;
    }
    snprintf(out, FORMAT_SIZE, "%s%.*f", sign, value == 0 ? 0 : decimals(value), fabs(value));
    return out;
}

char *format_signed(char *out, double value)
{
    if (isnan(value))
        return none(out);
    if (isinf(value))
        return strcpy(out, value < 0 ? "first diverged" : "second diverged");
    char size[FORMAT_SIZE];
    snprintf(out, FORMAT_SIZE, "%s%.80s", value < 0 ? "" : "+", format_return(size, value));
    return out;
}

/* In groups of three digits, with a space between: a comma would be a decimal one to some
 * readers. */
char *format_count(char *out, double value)
{
    if (isnan(value))
        return none(out);
    char digits[48];
    if (fabs(value) < 100 && fabs(value - round(value)) > 0.05) { /* a mean or a median */
        snprintf(out, FORMAT_SIZE, "%.1f", value);
        return out;
    }
    snprintf(digits, sizeof digits, "%.0f", value);
    size_t length = strlen(digits), at = 0;
    for (size_t i = 0; i < length; i++) {
        out[at++] = digits[i];
        if (i + 1 < length && (length - 1 - i) % 3 == 0 && digits[i] != '-')
            out[at++] = ' ';
    }
    out[at] = '\0';
    return out;
}

char *format_bytes(char *out, double value)
{
    if (isnan(value))
        return none(out);
    units_human(UNIT_BYTES, value, out, FORMAT_SIZE);
    return out;
}

char *format_seconds(char *out, double value)
{
    if (isnan(value))
        return none(out);
    units_human(UNIT_TIME, value, out, FORMAT_SIZE);
    return out;
}

char *format_joules(char *out, double value)
{
    if (isnan(value))
        return none(out);
    units_human(UNIT_ENERGY, value, out, FORMAT_SIZE);
    return out;
}

char *format_money(char *out, double value, const char *currency)
{
    char amount[FORMAT_SIZE];
    if (isnan(value))
        return none(out);
    if (value >= 1e9)
        snprintf(amount, sizeof amount, "%.4g billion", value / 1e9);
    else if (value >= 1e6)
        snprintf(amount, sizeof amount, "%.3g million", value / 1e6);
    else if (value >= 100)
        format_count(amount, value);
    else
        snprintf(amount, sizeof amount, "%.3g", value);
    snprintf(out, FORMAT_SIZE, "%.60s%s%.30s", amount, *currency ? " " : "", currency);
    return out;
}

/* A month is a twelfth of 365.25 days, 2 629 800 s. */
char *format_months(char *out, double value)
{
    if (isnan(value))
        return none(out);
    if (value >= 24)
        snprintf(out, FORMAT_SIZE, "%.3g years", value / 12);
    else if (value >= 1)
        snprintf(out, FORMAT_SIZE, "%.3g months", value);
    else
        units_human(UNIT_TIME, value * 2629800, out, FORMAT_SIZE);
    return out;
}

/* The error has as many digits as the mean: what it says about is the last digits of that. */
char *format_plain(char *out, double value)
{
    if (isnan(value))
        return none(out);
    units_human(UNIT_NONE, value, out, FORMAT_SIZE);
    return out;
}

char *format_estimate(char *out, const struct estimate *estimate)
{
    char mean[FORMAT_SIZE], se[FORMAT_SIZE];
    format_return(mean, estimate->mean);
    if (estimate->diverged && estimate->diverged < estimate->n)
        snprintf(out, FORMAT_SIZE, "%.40s (%zu/%zu)", mean, estimate->diverged, estimate->n);
    else if (isnan(estimate->se))
        snprintf(out, FORMAT_SIZE, "%.90s", mean);
    else {
        snprintf(se, sizeof se, "%.*f", decimals(estimate->mean), estimate->se);
        snprintf(out, FORMAT_SIZE, "%.40s ± %.40s", mean, se);
    }
    return out;
}

char *format_interval(char *out, const struct estimate *estimate, const struct interval *interval,
                      char *(*format)(char *out, double value))
{
    char low[FORMAT_SIZE], high[FORMAT_SIZE];
    if (!estimate->has_interval)
        return none(out);
    snprintf(out, FORMAT_SIZE, "%.40s to %.40s", format(low, interval->low),
             format(high, interval->high));
    return out;
}

static char *format_factor(char *out, double ratio, const char *unit)
{
    if (isinf(ratio))
        snprintf(out, FORMAT_SIZE, "∞");
    else
        snprintf(out, FORMAT_SIZE, "%.3g%s", ratio, unit);
    return out;
}

/* How many times less the first one of a pair needs, as a word where one of them never got
 * there. */
static void put_ratio(char *out, double ratio, const char *what)
{
    if (isnan(ratio))
        snprintf(out, FORMAT_SIZE, "neither");
    else if (isinf(ratio))
        snprintf(out, FORMAT_SIZE, "only the first");
    else if (ratio == 0)
        snprintf(out, FORMAT_SIZE, "only the second");
    else if (ratio < 1)
        snprintf(out, FORMAT_SIZE, "%.3g times the %.20s", 1 / ratio, what);
    else
        format_factor(out, ratio, "×");
}

/* A ratio below 1 is told as how many times more is needed; its interval turns round with it. */
char *format_speedup(char *out, const struct speedup *speedup, const char *what)
{
    if (speedup->pairs == 0)
        return none(out);
    put_ratio(out, speedup->ratio, what);
    if (!speedup->has_interval)
        return out;
    char low[FORMAT_SIZE], high[FORMAT_SIZE];
    const struct interval *ends = &speedup->interval;
    bool more = speedup->ratio > 0 && speedup->ratio < 1; /* told the other way round */
    format_factor(low, more ? 1 / ends->high : ends->low, more ? "" : "×");
    format_factor(high, more ? 1 / ends->low : ends->high, more ? "" : "×");
    size_t length = strlen(out);
    snprintf(out + length, FORMAT_SIZE - length, " (%.20s to %.20s)", low, high);
    return out;
}

char *format_seeds(char *out, const struct series *series)
{
    snprintf(out, FORMAT_SIZE, "%zu/%zu", series->states[RUN_DONE], series->count);
    return out;
}

const char *const format_run_states[RUN_STATES] = {[RUN_RUNNING] = "unfinished",
                                                   [RUN_DONE] = "done",
                                                   [RUN_NOBODY_FITS] = "no agent fits",
                                                   [RUN_FAILED] = "failed"};

static const char *reason_of(const struct series *series, enum run_state state)
{
    for (size_t i = 0; i < series->count; i++)
        if (series->runs[i].state == state && *series->runs[i].reason)
            return series->runs[i].reason;
    return "";
}

char *format_undone(const struct series *series)
{
    char *text = NULL;
    for (enum run_state state = RUN_RUNNING; state < RUN_STATES; state++) {
        size_t n = series->states[state];
        if (n == 0 || state == RUN_DONE)
            continue;
        const char *reason = reason_of(series, state);
        char *longer =
            mem_format("%s%s%s (%zu seed%s)%s%s", text ? text : "", text ? "; " : "",
                       format_run_states[state], n, n == 1 ? "" : "s", *reason ? ": " : "", reason);
        free(text);
        text = longer;
    }
    return text;
}

/* Of one kind of blow-ups: "40 episodes of agents". */
static void add_blowups(char **text, double count, const char *what)
{
    if (!(count > 0))
        return;
    char *longer = mem_format(
        "%s%s%.0f %s", *text ? *text : "broke the physics: ", *text ? ", " : "", count, what);
    free(*text);
    *text = longer;
}

/* A run without the number, as one that never evaluated, adds nothing. */
static double sum_of(const struct series *series, enum metric metric)
{
    double sum = 0;
    for (size_t i = 0; i < series->count; i++)
        if (!isnan(series->runs[i].metric[metric]))
            sum += series->runs[i].metric[metric];
    return sum;
}

char *format_blowups(const struct series *series)
{
    char *text = NULL;
    double points = sum_of(series, METRIC_POINTS);
    char *evaluations = mem_format("of %.0f evaluations", points);
    add_blowups(&text, sum_of(series, METRIC_DIVERGED), evaluations);
    add_blowups(&text, sum_of(series, METRIC_BLOWUPS), "episodes of agents");
    add_blowups(&text, sum_of(series, METRIC_SERVER_BLOWUPS), "episodes of the acceptance panel");
    free(evaluations);
    return text;
}

/* What a series needs of what another does: "2.7 times the bytes", "1/2.7 of the bytes", and where
 * it is between a half and twice as much "4 % fewer bytes" or "4 % more bytes"; owned by the
 * caller, NULL where nothing is known of it. `fewer`: the word for less of it. */
static char *format_needs(const struct series *series, const struct series *other,
                          enum metric metric, const char *fewer, const char *what)
{
    double ratio = series_mean(series, metric) / series_mean(other, metric);
    if (!(ratio > 0 && isfinite(ratio)))
        return NULL;
    if (fabs(ratio - 1) < 5e-4)
        return mem_format("the same %s", what);
    if (ratio > 0.5 && ratio < 2)
        return mem_format("%.2g %% %s %s", 100 * fabs(1 - ratio), ratio > 1 ? "more" : fewer, what);
    return ratio > 1 ? mem_format("%.3g times the %s", ratio, what)
                     : mem_format("1/%.3g of the %s", 1 / ratio, what);
}

char *format_equal_curves(const struct series *series, const struct series *first)
{
    char *bytes = format_needs(series, first, METRIC_WIRE_B, "fewer", "bytes");
    char *time = format_needs(series, first, METRIC_VIRTUAL_S, "less", "virtual time");
    char *text = mem_format("%s has the returns of %s in every evaluation%s%s%s%s", series->label,
                            first->label, bytes || time ? ", and needs " : "", bytes ? bytes : "",
                            bytes && time ? " and " : "", time ? time : "");
    free(bytes);
    free(time);
    return text;
}

char *format_pair_diverged(const struct series_pair *pair)
{
    size_t a = series_diverged(pair->a), b = series_diverged(pair->b);
    if (a + b == 0)
        return NULL;
    return mem_format("no mean, as the final return diverged: %s in %zu of %zu runs, %s in %zu of "
                      "%zu",
                      pair->a_name, a, pair->a->states[RUN_DONE], pair->b_name, b,
                      pair->b->states[RUN_DONE]);
}
