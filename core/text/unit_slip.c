/* Finds out what was meant by a number or a unit that cannot be read. */
#include "core/text/unit_slip.h"

#include "core/text/lookalike.h"
#include "core/text/unit_spelling.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* The number without `separator`, up to what follows it: "1,000 ms" -> "1000 ms". */
static void without(const char *text, char separator, char *out, size_t size)
{
    size_t at = 0;
    for (; *text && at + 1 < size; text++)
        if (*text != separator || !is_digit(text[1]))
            out[at++] = *text;
    out[at] = '\0';
}

/* How far the digits stand in groups of three behind each separator, "1,234,567"; 0 if they do
 * not. */
static size_t grouped_length(const char *text, char separator, unsigned *groups)
{
    size_t first = digits(text), length = first;
    *groups = 0;
    while (text[length] == separator && digits(text + length + 1) == 3) {
        length += 4;
        ++*groups;
    }
    bool good = first >= 1 && first <= 3 && *groups > 0 && text[length] != separator;
    return good ? length : 0;
}

/* "1'000", "1_000", "1 000 ms", "1.000.000", "1.000,5", "1,000.5": digits in groups that cannot be
 * read as anything else. */
static bool group_slip(const char *text, char out[UNIT_SLIP_SIZE])
{
    const char *number = text + (*text == '-' || *text == '+');
    char plain[28], whole[28];
    unsigned groups;
    for (const char *c = "'_ .,"; *c; c++) {
        size_t length = grouped_length(number, *c, &groups);
        const char *rest = number + length;
        bool decimal = (*rest == '.' || *rest == ',') && is_digit(rest[1]);
        bool plausible = decimal ? *number != '0' : groups > 1 || !strchr(".,", *c);
        if (length == 0 || !plausible)
            continue;
        snprintf(whole, sizeof whole, "%.*s", (int)(rest - text), text);
        without(whole, *c, plain, sizeof plain);
        snprintf(out, UNIT_SLIP_SIZE, "digits are not grouped here; did you mean %s%s%.40s?", plain,
                 decimal ? "." : "", rest + decimal);
        return true;
    }
    return false;
}

/* "0,01", "1,5 ms", "10,000". */
static bool comma_slip(const char *text, char out[UNIT_SLIP_SIZE])
{
    char plain[28], point[28];
    unsigned groups;
    const char *number = text + (*text == '-' || *text == '+');
    size_t whole = digits(number);
    if (whole == 0 || whole > 20 || number[whole] != ',' || !is_digit(number[whole + 1]))
        return false;
    without(text, ',', plain, sizeof plain);
    snprintf(point, sizeof point, "%s", text);
    *strchr(point, ',') = '.';
    if (*number != '0' && grouped_length(number, ',', &groups))
        snprintf(out, UNIT_SLIP_SIZE,
                 "numbers have a decimal point and no comma; did you mean %s, or %s?", plain,
                 point);
    else
        snprintf(out, UNIT_SLIP_SIZE, "numbers have a decimal point, not a comma; did you mean %s?",
                 point);
    return true;
}

/* A number of seconds in the largest unit that leaves it short. */
static void put_time(double seconds, char *out, size_t size)
{
    if (seconds >= 3600 && fmod(seconds, 1800) == 0)
        snprintf(out, size, "%g h", seconds / 3600);
    else if (seconds >= 60 && fmod(seconds, 60) == 0)
        snprintf(out, size, "%g min", seconds / 60);
    else
        snprintf(out, size, "%.9g s", seconds);
}

/* "14:00" or "1:02:03", hours first. */
static bool clock_slip(const char *text, char out[UNIT_SLIP_SIZE])
{
    unsigned hours, minutes, seconds = 0;
    int length = 0;
    char whole[32];
    if (sscanf(text, "%3u:%2u%n", &hours, &minutes, &length) != 2 || !is_digit(*text))
        return false;
    int more = 0;
    if (text[length] == ':' && sscanf(text + length, ":%2u%n", &seconds, &more) == 1)
        length += more;
    if (text[length] && strcmp(text + length, " h") != 0)
        return false;
    put_time(hours * 3600.0 + minutes * 60 + seconds, whole, sizeof whole);
    snprintf(out, UNIT_SLIP_SIZE, "a time is one number with a unit; did you mean %s?", whole);
    return true;
}

static double seconds_in(const char *unit)
{
    static const struct {
        const char *name;
        double seconds;
    } names[] = {{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}, {"ms", 1e-3}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(unit, names[i].name) == 0)
            return names[i].seconds;
    return 0;
}

/* "1h30m", "1 h 30 min", "2 min 5 s". */
static bool sum_slip(const char *text, char out[UNIT_SLIP_SIZE])
{
    double sum = 0;
    unsigned parts = 0;
    for (; *text; parts++) {
        char word[24], *end;
        double number = strtod(text, &end);
        if (!is_digit(*text) || end == text)
            return false;
        text = end + strspn(end, " ");
        size_t length = 0;
        while (isalpha((unsigned char)text[length]) && length + 1 < sizeof word)
            length++;
        snprintf(word, sizeof word, "%.*s", (int)length, text);
        const char *unit = strcmp(word, "m") == 0 ? "min" : unit_spelling(UNIT_TIME, word);
        double seconds = seconds_in(unit ? unit : word);
        if (seconds == 0)
            return false;
        sum += number * seconds;
        text += length + strspn(text + length, " ,");
    }
    char whole[32];
    put_time(sum, whole, sizeof whole);
    if (parts > 1)
        snprintf(out, UNIT_SLIP_SIZE, "a time is one number with a unit; did you mean %s?", whole);
    return parts > 1;
}

/* The word where a number was expected. */
static bool word_slip(enum unit unit, const char *text, char out[UNIT_SLIP_SIZE])
{
    static const char infinite[] = "inf .inf infinity infinite Infinity unbounded nolimit no-limit "
                                   "max \xE2\x88\x9E";
    static const char nothing[] = "~ null nil undefined";
    bool unlimited =
        unit == UNIT_RATE || unit == UNIT_BYTES || unit == UNIT_STEPS || unit == UNIT_FLOPS;
    if (unlimited && (unit_word_in(infinite, text) ||
                      strncasecmp(text, "unlimited", strlen(text) > 4 ? strlen(text) : 9) == 0))
        snprintf(out, UNIT_SLIP_SIZE, "did you mean unlimited?");
    else if (unit_word_in(nothing, text))
        snprintf(out, UNIT_SLIP_SIZE, "%s is not a value; leave the key out for its default", text);
    else
        return false;
    return true;
}

/* A number as it should be written: without an exponent where that is short. */
static void put_number(double number, char *out, size_t size)
{
    snprintf(out, size, number < 1e15 && number == floor(number) ? "%.0f" : "%.12g", number);
}

/* What stands behind the number of a key without a unit. */
static bool bare_slip(enum unit unit, const char *text, const char *end, char out[UNIT_SLIP_SIZE])
{
    const char *rest = end + strspn(end, " ");
    double number = strtod(text, NULL);
    char meant[40];
    bool percent = strcmp(rest, "%") == 0 || strcmp(rest, "percent") == 0;
    if (percent && unit == UNIT_NONE) {
        put_number(number / 100, meant, sizeof meant);
        snprintf(out, UNIT_SLIP_SIZE, "a part is written without a percent sign; did you mean %s?",
                 meant);
        return true;
    }
    if (strcmp(rest, ",") == 0 || strcmp(rest, ";") == 0) {
        snprintf(out, UNIT_SLIP_SIZE, "nothing ends a line in YAML; did you mean %.*s?",
                 (int)(end - text < 40 ? end - text : 40), text);
        return true;
    }
    if (*rest == ';' && is_digit(rest[1 + strspn(rest + 1, " ")])) {
        snprintf(out, UNIT_SLIP_SIZE, "the items of a list are separated by commas");
        return true;
    }
    if (strncmp(rest, "//", 2) == 0 || strncmp(rest, "--", 2) == 0 || *rest == ';') {
        snprintf(out, UNIT_SLIP_SIZE, "a comment begins with a space and #");
        return true;
    }
    double factor = strcasecmp(rest, "k") == 0 ? 1e3 : strcmp(rest, "M") == 0 ? 1e6 : 0;
    if (factor == 0)
        return false;
    put_number(number * factor, meant, sizeof meant);
    snprintf(out, UNIT_SLIP_SIZE, "did you mean %s?", meant);
    return true;
}

/* "1/4", "1/4 s". */
static bool fraction_slip(const char *text, char out[UNIT_SLIP_SIZE])
{
    char *end;
    double above = strtod(text, &end), below;
    const char *bar = end + strspn(end, " ");
    if (end == text || *bar != '/' || !is_digit(bar[1 + strspn(bar + 1, " ")]))
        return false;
    below = strtod(bar + 1, &end);
    if (!(below > 0))
        return false;
    snprintf(out, UNIT_SLIP_SIZE, "a fraction is written as a decimal; did you mean %.6g%.30s?",
             above / below, end);
    return true;
}

/* The sign of a range that `text` begins with: its length, and whether it is that of a middle and a
 * half-width; 0 when there is none. */
static size_t range_sign(const char *text, bool *middle)
{
    static const char *const signs[] = {"+-", "+/-", "\xC2\xB1", "-", "..", "to "};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(text, signs[i], strlen(signs[i])) == 0) {
            *middle = i < 3;
            return strlen(signs[i]);
        }
    return 0;
}

/* "10-20 Mbit/s", "10 ms..20 ms", "1..5", "20 +- 5 ms". */
static bool range_slip(bool whole, const char *text, char out[UNIT_SLIP_SIZE])
{
    char *end, *last;
    bool middle;
    double low = strtod(text, &end);
    if (end == text)
        return false;
    end -= end[-1] == '.'; /* of "1..5" */
    const char *unit = end + strspn(end, " "), *rest = unit;
    size_t sign = range_sign(rest, &middle);
    bool has_unit = !sign && isalpha((unsigned char)*rest);
    if (has_unit) {
        rest += strcspn(rest, " +-.\xC2");
        rest += strspn(rest, " ");
        sign = range_sign(rest, &middle);
    }
    rest += sign + strspn(rest + sign, " .");
    double high = strtod(rest, &last);
    const char *of_high = last + strspn(last, " ");
    bool same = !has_unit || strncmp(unit, of_high, strlen(of_high)) == 0;
    if (!sign || !is_digit(*rest) || !same || (*of_high && !isalpha((unsigned char)*of_high)))
        return false;
    if (whole) {
        snprintf(out, UNIT_SLIP_SIZE, "this is a range, where one whole number is expected");
        return true;
    }
    double first = middle ? low - high : low, second = middle ? low + high : high;
    snprintf(out, UNIT_SLIP_SIZE,
             "this is a range; a value that is drawn is written {uniform: [%g%s%.10s, %g%s%.10s]}",
             first, *of_high ? " " : "", of_high, second, *of_high ? " " : "", of_high);
    return true;
}

/* "2026-11-30", "30.11.2026", "11/30/2026 14:00". */
static bool date_slip(const char *text, char out[UNIT_SLIP_SIZE])
{
    size_t first = digits(text);
    char sign = text[first];
    if ((first != 4 && first != 2 && first != 1) || !sign || !strchr("-./", sign))
        return false;
    const char *month = text + first + 1, *day = month + digits(month) + 1;
    bool of_month = digits(month) >= 1 && digits(month) <= 2 && day[-1] == sign;
    if (!of_month || digits(day) < 1 || digits(day) != (first == 4 ? 2u : 4u))
        return false;
    snprintf(out, UNIT_SLIP_SIZE, "this is a date, and a scenario has none: its time begins at 0");
    return true;
}

/* "0x10". */
static bool hex_slip(const char *text, char out[UNIT_SLIP_SIZE])
{
    char *end;
    unsigned long value = strtoul(text, &end, 16);
    if (strncasecmp(text, "0x", 2) != 0 || (*end && *end != ' '))
        return false;
    snprintf(out, UNIT_SLIP_SIZE, "numbers are decimal; did you mean %lu%.30s?", value, end);
    return true;
}

/* "10^-2", "2**-3", "1 e-3", which C and YAML write 1e-2. */
static bool power_slip(const char *text, char out[UNIT_SLIP_SIZE])
{
    char *end, *last;
    double base = strtod(text, &end);
    const char *sign = end + strspn(end, " ");
    size_t length = *sign == '^' || *sign == 'e' || *sign == 'E' ? 1
                    : strncmp(sign, "**", 2)                     ? 0
                                                                 : 2;
    double exponent = strtod(sign + length, &last);
    if (end == text || length == 0 || last == sign + length || (*last && *last != ' '))
        return false;
    double value = *sign == '^' || *sign == '*' ? pow(base, exponent) : base * pow(10, exponent);
    snprintf(out, UNIT_SLIP_SIZE, "a power is written 1e-2 for 10^-2; did you mean %.12g%.30s?",
             value, last);
    return true;
}

/* Behind the number, where a unit of that kind is expected. */
static bool suffix_slip(enum unit unit, const char *end, char out[UNIT_SLIP_SIZE])
{
    char word[24];
    size_t length = 0;
    for (const char *c = end; *c; c++)
        if (*c != ' ' && *c != '.' && length + 1 < sizeof word)
            word[length++] = *c;
    word[length] = '\0';
    const char *meant = unit_spelling(unit, word);
    end += strspn(end, " ");
    if (!meant)
        return false;
    snprintf(out, UNIT_SLIP_SIZE, "there is no unit \"%.20s\"; did you mean %s?", end, meant);
    return true;
}

/* "2 EUR/GB", "CHF 2 per kWh", "$2/GB", "30 ct/kWh": the currency has a key of its own. */
static bool price_slip(enum unit unit, const char *text, char out[UNIT_SLIP_SIZE])
{
    static const char *const ends[][4] = {[UNIT_BYTES_PRICE] = {"TB", "GB", "MB"},
                                          [UNIT_ENERGY_PRICE] = {"MWh", "kWh"},
                                          [UNIT_WHOLE] = {NULL}};
    const char *const *end = ends[unit];
    const char *number = text + strcspn(text, "0123456789");
    size_t all = strlen(text);
    while (*end && (all <= strlen(*end) || strcmp(text + all - strlen(*end), *end) != 0))
        end++;
    if (!*end || !*number)
        return false;
    bool cents = strstr(text, "ct") || strstr(text, "cent") || strstr(text, "\xC2\xA2");
    snprintf(out, UNIT_SLIP_SIZE, "did you mean %.12g per %s? (price.currency names the currency)",
             strtod(number, NULL) / (cents ? 100 : 1), *end);
    return true;
}

/* "5# five", "5 ms#comment". */
static bool comment_slip(const char *text, char out[UNIT_SLIP_SIZE])
{
    const char *sign = strchr(text, '#');
    if (!sign || sign == text || sign[-1] == ' ')
        return false;
    snprintf(out, UNIT_SLIP_SIZE, "a comment begins with a space and #; did you mean %.*s #...?",
             (int)(sign - text < 40 ? sign - text : 40), text);
    return true;
}

/* From the particular to the general: a range holds two numbers, a time of day a colon; only what
 * is none of these is a number with a wrong unit. */
bool unit_slip(enum unit unit, const char *text, char out[UNIT_SLIP_SIZE])
{
    struct lookalike found;
    if (date_slip(text, out) || hex_slip(text, out) || power_slip(text, out) ||
        range_slip(unit == UNIT_WHOLE, text, out))
        return true;
    if (lookalike_find(text, strlen(text), &found)) {
        snprintf(out, UNIT_SLIP_SIZE, "it holds %s; type %s instead", found.name, found.meant);
        return true;
    }
    if (comment_slip(text, out) || word_slip(unit, text, out) || group_slip(text, out) ||
        comma_slip(text, out) || fraction_slip(text, out))
        return true;
    if (unit == UNIT_TIME && (clock_slip(text, out) || sum_slip(text, out)))
        return true;
    if (price_slip(unit, text, out))
        return true;
    char *end;
    strtod(text, &end);
    if (end == text || (!is_digit(end[-1]) && end[-1] != '.'))
        return false;
    return unit == UNIT_NONE || unit == UNIT_WHOLE ? bare_slip(unit, text, end, out)
                                                   : suffix_slip(unit, end, out);
}
