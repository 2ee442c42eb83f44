/* Numbers with units: read, and written for machines and for people. */
#include "core/text/units.h"

#include "core/base/fail.h"
#include "core/text/unit_slip.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A suffix: value = number * times / by. Two integers keep "50 ms" the double nearest to 0.05. */
struct suffix {
    const char *name;
    double times, by;
};

/* Sorted from small to large; the one with times = by = 1 gives any double back exactly. */
static const struct suffix none[] = {{"", 1, 1}, {NULL, 0, 0}};
static const struct suffix rates[] = {
    {"bit/s", 1, 8},      {"B/s", 1, 1},         {"kbit/s", 125, 1},       {"kB/s", 1e3, 1},
    {"KiB/s", 1024, 1},   {"Mbit/s", 125000, 1}, {"MB/s", 1e6, 1},         {"MiB/s", 1048576, 1},
    {"Gbit/s", 125e6, 1}, {"GB/s", 1e9, 1},      {"GiB/s", 1073741824, 1}, {NULL, 0, 0}};
static const struct suffix times[] = {{"ns", 1, 1e9},  {"us", 1, 1e6}, {"ms", 1, 1e3},
                                      {"s", 1, 1},     {"min", 60, 1}, {"h", 3600, 1},
                                      {"d", 86400, 1}, {NULL, 0, 0}};
static const struct suffix bytes[] = {
    {"B", 1, 1},         {"kB", 1e3, 1}, {"KiB", 1024, 1},       {"MB", 1e6, 1},
    {"MiB", 1048576, 1}, {"GB", 1e9, 1}, {"GiB", 1073741824, 1}, {NULL, 0, 0}};
static const struct suffix steps[] = {
    {"steps/s", 1, 1}, {"ksteps/s", 1e3, 1}, {"Msteps/s", 1e6, 1}, {NULL, 0, 0}};
/* The other way round: a speed is times / number. Read, never written. */
static const struct suffix per_step[] = {
    {"s/step", 1, 1}, {"ms/step", 1e3, 1}, {"us/step", 1e6, 1}, {NULL, 0, 0}};
static const struct suffix flops[] = {{"FLOP/s", 1, 1},     {"kFLOP/s", 1e3, 1},
                                      {"MFLOP/s", 1e6, 1},  {"GFLOP/s", 1e9, 1},
                                      {"TFLOP/s", 1e12, 1}, {NULL, 0, 0}};
static const struct suffix powers[] = {{"nW", 1, 1e9}, {"uW", 1, 1e6}, {"mW", 1, 1e3},
                                       {"W", 1, 1},    {"kW", 1e3, 1}, {NULL, 0, 0}};
static const struct suffix energies[] = {{"uJ", 1, 1e6},   {"mJ", 1, 1e3},   {"J", 1, 1},
                                         {"kJ", 1e3, 1},   {"Wh", 3600, 1},  {"MJ", 1e6, 1},
                                         {"kWh", 36e5, 1}, {"MWh", 36e8, 1}, {NULL, 0, 0}};

/* Of 1 GB and of 1 kWh, in a currency that is not named here. */
static const struct suffix byte_prices[] = {
    {"per TB", 1, 1e3}, {"/TB", 1, 1e3}, {"per GB", 1, 1}, {"/GB", 1, 1},
    {"per MB", 1e3, 1}, {"/MB", 1e3, 1}, {NULL, 0, 0}};
static const struct suffix energy_prices[] = {
    {"per MWh", 1, 1e3}, {"/MWh", 1, 1e3}, {"per kWh", 1, 1}, {"/kWh", 1, 1}, {NULL, 0, 0}};

/* `shown`: the suffixes people are shown (a subset that grows without mixing families). */
static const struct unit_row {
    const char *name, *noun, *example, *shown;
    const struct suffix *suffixes;
    bool unlimited;
} rows[] = {
    [UNIT_NONE] = {"a number such as 0.05", "a number", "0.05", "", none, false},
    [UNIT_RATE] = {"a rate such as 10 Mbit/s", "a rate", "10 Mbit/s",
                   " bit/s kbit/s Mbit/s Gbit/s ", rates, true},
    [UNIT_TIME] = {"a time such as 50 ms", "a time", "50 ms", " ns us ms s min h d ", times, false},
    [UNIT_BYTES] = {"a size such as 64 KiB", "a size", "64 KiB", " B kB MB GB ", bytes, true},
    [UNIT_STEPS] = {"a speed such as 5000 steps/s", "a speed", "5000 steps/s", " steps/s ", steps,
                    true},
    [UNIT_FLOPS] = {"a speed such as 1.2 GFLOP/s", "a speed", "1.2 GFLOP/s",
                    " FLOP/s kFLOP/s MFLOP/s GFLOP/s TFLOP/s ", flops, true},
    [UNIT_POWER] = {"a power such as 1.5 W", "a power", "1.5 W", " uW mW W kW ", powers, false},
    [UNIT_ENERGY] = {"an energy such as 2 kJ", "an energy", "2 kJ", " mJ J kJ MJ ", energies,
                     false},
    [UNIT_BYTES_PRICE] = {"a price such as 2 per GB", "a price", "2 per GB", " per GB ",
                          byte_prices, false},
    [UNIT_ENERGY_PRICE] = {"a price such as 0.3 per kWh", "a price", "0.3 per kWh", " per kWh ",
                           energy_prices, false},
    [UNIT_WHOLE] = {"a whole number such as 5", "a whole number", "5", "", none, false},
};

const char *units_name(enum unit unit)
{
    return rows[unit].name;
}

const char *units_noun(enum unit unit)
{
    return rows[unit].noun;
}

const char *units_example(enum unit unit)
{
    return rows[unit].example;
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* Length of the decimal number `text` begins with, 0 for none. strtod alone would take inf, nan,
 * hexadecimal. */
static size_t number_length(const char *text)
{
    size_t at = *text == '-' || *text == '+';
    size_t whole = digits(text + at), fraction = 0;
    at += whole;
    if (text[at] == '.') {
        fraction = digits(text + at + 1);
        at += 1 + fraction;
    }
    if (whole + fraction == 0)
        return 0;
    if (text[at] == 'e' || text[at] == 'E') {
        size_t sign = text[at + 1] == '-' || text[at + 1] == '+';
        size_t power = digits(text + at + 1 + sign);
        if (power)
            at += 1 + sign + power;
    }
    return at;
}

/* Digits alone: strtoull would take a sign, blanks before it, and what stands behind it. */
bool units_digits(const char *text, uint64_t *value)
{
    size_t length = digits(text);
    if (length == 0 || text[length])
        return false;
    errno = 0;
    *value = strtoull(text, NULL, 10);
    return errno == 0;
}

/* Case counts where a value is read; a comparison without regard to it serves hints. */
static const struct suffix *find_suffix(const struct suffix *list, const char *name,
                                        int (*compare)(const char *, const char *))
{
    for (; list->name; list++)
        if (compare(list->name, name) == 0)
            return list;
    return NULL;
}

static double scaled(double number, const struct suffix *suffix)
{
    return number * suffix->times / suffix->by;
}

/* `text` without spaces and full stops: "Mbit / s". */
static void squeeze(const char *text, char *out, size_t size)
{
    size_t at = 0;
    for (; *text && at + 1 < size; text++)
        if (*text != ' ' && *text != '.')
            out[at++] = *text;
    out[at] = '\0';
}

/* The nearest reason that there is: other capitals or spaces, more behind a good unit, or no unit
 * of this kind at all. */
static bool refuse_suffix(const struct unit_row *row, const char *suffix, char *why, size_t size)
{
    char squeezed[24], unit[16];
    squeeze(suffix, squeezed, sizeof squeezed);
    const struct suffix *near = find_suffix(row->suffixes, squeezed, strcasecmp);
    size_t length = strcspn(suffix, " ,;()[]{}");
    snprintf(unit, sizeof unit, "%.*s", (int)length, suffix);
    const struct suffix *first = near ? NULL : find_suffix(row->suffixes, unit, strcmp);
    if (row->suffixes == none)
        snprintf(why, size, "\"%.30s\" after the number, which has no unit; expected %s", suffix,
                 row->name);
    else if (near)
        snprintf(why, size, "there is no unit \"%.30s\"; did you mean %s?", suffix, near->name);
    else if (first)
        snprintf(why, size, "\"%.30s\" behind the unit %s, where the value ends",
                 suffix + length + strspn(suffix + length, " "), first->name);
    else
        snprintf(why, size, "there is no unit \"%.30s\" here; expected %s", suffix, row->name);
    return false;
}

/* A plain 0 needs no unit, since it is the same in each. Every other number does: nobody is to
 * guess whether a latency of 20 is in seconds or milliseconds. */
bool units_parse(enum unit unit, const char *text, double *value, char *why, size_t why_size)
{
    const struct unit_row *row = &rows[unit];
    if (row->unlimited && strcmp(text, "unlimited") == 0) {
        *value = INFINITY;
        return true;
    }
    size_t length = number_length(text);
    const char *name = text + length + strspn(text + length, " ");
    char slip[UNIT_SLIP_SIZE];
    if (length == 0) {
        if (unit_slip(unit, text, slip))
            snprintf(why, why_size, "%s", slip);
        else
            snprintf(why, why_size, "expected %s%s", row->name,
                     row->unlimited ? " or unlimited" : "");
        return false;
    }
    double number = strtod(text, NULL);
    size_t nonzero = strcspn(text, "123456789");
    if (number == 0 && nonzero < length && nonzero < strcspn(text, "eE")) {
        snprintf(why, why_size, "the number is too small; expected %s", row->name);
        return false;
    }
    const struct suffix *suffix = find_suffix(row->suffixes, name, strcmp);
    bool inverse = !suffix && unit == UNIT_STEPS && (suffix = find_suffix(per_step, name, strcmp));
    if (!suffix && *name == 0 && number == 0) {
        *value = 0;
        return true;
    }
    if (!suffix && *name == 0) {
        snprintf(why, why_size, "a unit is missing; expected %s", row->name);
        return false;
    }
    if (!suffix && unit_slip(unit, text, slip)) {
        snprintf(why, why_size, "%s", slip);
        return false;
    }
    if (!suffix)
        return refuse_suffix(row, name, why, why_size);
    *value = inverse ? suffix->times / number : scaled(number, suffix);
    if (!isfinite(*value)) {
        snprintf(why, why_size, "the number is too large; expected %s", row->name);
        return false;
    }
    if (*value == 0)
        *value = 0; /* no negative zero */
    return true;
}

/* Digits of "32200" without the zeros behind them; 0 where a point or a power follows. */
static int leading_digits(const char *text)
{
    text += *text == '-';
    size_t count = digits(text);
    if (text[count])
        return 0;
    while (count > 1 && text[count - 1] == '0')
        count--;
    return (int)count;
}

/* Writes the number of fewest digits that, with `suffix`, parses to `value`; false when none does.
 *
 * One of at most 15 digits that does is what %.15g writes: scaling by the suffix and back rounds
 * four times at the most, which is off by 4 * 2^-53 < 0.5e-15. 17 digits tell every double from its
 * neighbours, but as scaling rounds, with some suffix none may come out exact. */
static bool shortest(const struct suffix *suffix, double value, char *out, size_t size)
{
    double number = value / suffix->times * suffix->by;
    bool same = false;
    if (number == floor(number) && fabs(number) < 1e15) {
        snprintf(out, size, "%lld", (long long)number);
        return scaled(number, suffix) == value;
    }
    for (int precision = 15; !same && precision <= 17; precision++) {
        snprintf(out, size, "%.*g", precision, number);
        same = scaled(strtod(out, NULL), suffix) == value;
    }
    int few = same ? leading_digits(out) : 0;
    if (few) /* almost whole: "3.22e+04" */
        snprintf(out, size, "%.*g", few, number);
    return same;
}

static bool format_with(const struct suffix *suffix, double value, char *out, size_t size)
{
    if (!shortest(suffix, value, out, size))
        return false;
    size_t length = strlen(out);
    snprintf(out + length, size - length, "%s%s", *suffix->name ? " " : "", suffix->name);
    return true;
}

/* Whether the name is a whole word of the row's list, which begins and ends with a space. */
static bool is_shown(const struct unit_row *row, const char *name)
{
    size_t length = strlen(name);
    const char *at = row->suffixes == none ? NULL : strstr(row->shown, name);
    while (at && !(at[-1] == ' ' && at[length] == ' '))
        at = strstr(at + 1, name);
    return row->suffixes == none || at;
}

void units_format(enum unit unit, double value, char *out, size_t size)
{
    const struct unit_row *row = &rows[unit];
    char best[64] = "", text[64];
    if (isinf(value) && value > 0) {
        snprintf(out, size, "unlimited");
        return;
    }
    if (isnan(value) || isinf(value))
        die("units_format: %g cannot be written", value);
    if (value == 0) {
        const struct suffix *base = row->suffixes;
        while (base->times != base->by)
            base++;
        snprintf(out, size, "0%s%s", *base->name ? " " : "", base->name);
        return;
    }
    /* The shortest number wins, among equals the larger unit; fractions of a unit and (but for
     * memory, where both families are at home) units people are not shown come last. */
    size_t fewest = 0;
    for (const struct suffix *s = row->suffixes; s->name; s++) {
        size_t last = (fabs(value) < s->times / s->by ? 20 : 0) +
                      (unit == UNIT_BYTES || is_shown(row, s->name) ? 0 : 40);
        if ((*best && fewest <= last) || !format_with(s, value, text, sizeof text))
            continue;
        size_t cost = number_length(text) + last;
        if (!*best || cost <= fewest) {
            fewest = cost;
            strcpy(best, text);
        }
    }
    snprintf(out, size, "%s", best);
}

/* A number that is large but simple: "1e9", "2^53"; else every digit of a whole one. */
static void short_number(double number, char *out, size_t size)
{
    char *exponent;
    int power;
    double mantissa = frexp(number, &power);
    snprintf(out, size, "%.3g", number);
    if (fabs(number) < 1e5 || strtod(out, NULL) != number) {
        bool whole = number == floor(number) && fabs(number) < 0x1p63;
        snprintf(out, size, whole ? "%.0f" : "%.15g", number);
        if (mantissa == 0.5 && power > 20)
            snprintf(out, size, "2^%d", power - 1);
    } else if ((exponent = strstr(out, "e+"))) {
        memmove(exponent + 1, exponent + 2 + strspn(exponent + 2, "0"),
                strlen(exponent + 2 + strspn(exponent + 2, "0")) + 1);
    }
}

void units_bound(enum unit unit, double value, char *out, size_t size)
{
    const struct unit_row *row = &rows[unit];
    const struct suffix *chosen = NULL;
    /* The largest unit that people are shown and that leaves a whole number below 1000, else the
     * unit itself. */
    for (const struct suffix *s = row->suffixes; s->name; s++) {
        double number = value / s->times * s->by;
        bool whole = number == floor(number) && fabs(number) >= 1 && fabs(number) < 1000;
        if ((is_shown(row, s->name) && whole) || (!chosen && s->times == s->by))
            chosen = s;
    }
    char number[40];
    short_number(value / chosen->times * chosen->by, number, sizeof number);
    snprintf(out, size, "%s%s%s", number, *chosen->name ? " " : "", chosen->name);
}

/* `number` to three significant digits, without an exponent where that is readable. */
static void three_digits(double number, char *out, size_t size)
{
    double size_of = fabs(number);
    if (number == 0)
        snprintf(out, size, "0");
    else if (size_of >= 1e6 || size_of < 1e-3)
        snprintf(out, size, "%.3g", number);
    else if (size_of >= 99.95)
        snprintf(out, size, "%.0f", number);
    else
        snprintf(out, size, "%.3g", number);
}

void units_human(enum unit unit, double value, char *out, size_t size)
{
    const struct unit_row *row = &rows[unit];
    char number[32];
    if (isnan(value)) {
        snprintf(out, size, "-");
        return;
    }
    if (isinf(value)) {
        snprintf(out, size, value > 0 ? "unlimited" : "-unlimited");
        return;
    }
    /* 0.9995: what rounds to 1000 of a unit is 1 of the next. */
    const struct suffix *chosen = NULL;
    for (const struct suffix *s = row->suffixes; s->name; s++)
        if (is_shown(row, s->name) && (!chosen || fabs(value) >= 0.9995 * s->times / s->by ||
                                       (value == 0 && s->times == s->by)))
            chosen = s;
    three_digits(value / chosen->times * chosen->by, number, sizeof number);
    snprintf(out, size, "%s%s%s", number, *chosen->name ? " " : "", chosen->name);
}
