/* The rules that end a trial. */
#include "sim/rounds/stop.h"

#include "core/fields/field_rows.h"

#include <math.h>

#define LIMIT(rule) .offset = offsetof(struct stop_settings, limits) + (rule) * sizeof(double)
#define NONE .word = "none", .word_value = INFINITY, .fallback = "none", .flags = FIELD_LATER

/* In the order of enum stop_rule. */
const struct field stop_fields[] = {
    {"rounds", FIELD_REAL, LIMIT(STOP_ROUNDS), WITHIN(1, 1e8), NONE, .example = "200",
     .help = "The number of rounds; the same as the key `rounds`."},
    {"time", FIELD_REAL, LIMIT(STOP_TIME), .unit = UNIT_TIME, OVER(0, 1e9), NONE, .example = "1 d",
     .help = "Virtual time."},
    {"bytes", FIELD_REAL, LIMIT(STOP_BYTES), .unit = UNIT_BYTES, WITHIN(1, 0x1p53), NONE,
     .example = "10 MB", .help = "Bytes on the wire, to all agents and from them."},
    {"questions", FIELD_REAL, LIMIT(STOP_QUESTIONS), WITHIN(1, 0x1p53), NONE, .example = "10000",
     .help = "Questions put to people: each comparison asks every panelist of its panel."},
    {"energy", FIELD_REAL, LIMIT(STOP_ENERGY), .unit = UNIT_ENERGY, OVER(0, 1e15), NONE,
     .example = "2 kJ", .help = "Energy that the agents spend on their rounds (fleet.NAME.power)."},
    {"target", FIELD_REAL, LIMIT(STOP_TARGET), WITHIN(-1e12, 1e12), .word = "none",
     .word_value = NAN, .fallback = "none", .example = "1000", .flags = FIELD_LATER,
     .help = "The return that an evaluation has to reach."},
    {"plateau", FIELD_REAL, LIMIT(STOP_PLATEAU), WITHIN(1, 1e8), NONE, .example = "5",
     .help = "Evaluations in a row without a new best return."},
    END};

/* NaN, not infinity, for the target: a return may have to reach any number, a negative one too. */
struct stop_settings stop_none(void)
{
    struct stop_settings stop;
    for (enum stop_rule rule = STOP_ROUNDS; rule < STOP_RULES; rule++)
        stop.limits[rule] = rule == STOP_TARGET ? NAN : INFINITY;
    return stop;
}

bool stop_given(const struct stop_settings *stop, enum stop_rule rule)
{
    return isfinite(stop->limits[rule]);
}

/* A return that is NaN, as where θ broke the physics, is no improvement; the first one always
 * is. */
void stop_note_return(struct stop_spent *spent, double value)
{
    bool better = !isnan(value) && !(spent->evaluated && value <= spent->best);
    spent->spent[STOP_TARGET] = value;
    spent->spent[STOP_PLATEAU] = better ? 0 : spent->spent[STOP_PLATEAU] + 1;
    if (better)
        spent->best = value;
    spent->evaluated |= better;
}

static bool is_met(const struct stop_settings *stop, const struct stop_spent *spent,
                   enum stop_rule rule)
{
    if (rule == STOP_TARGET && !spent->evaluated)
        return false;
    return stop_given(stop, rule) && spent->spent[rule] >= stop->limits[rule];
}

enum stop_rule stop_met(const struct stop_settings *stop, const struct stop_spent *spent)
{
    enum stop_rule rule = STOP_ROUNDS;
    while (rule < STOP_RULES && !is_met(stop, spent, rule))
        rule++;
    return rule;
}

bool stop_by_return(const struct stop_settings *stop)
{
    return stop_given(stop, STOP_TARGET) || stop_given(stop, STOP_PLATEAU);
}

/* A target is no part of this: nobody knows how near it is. */
enum stop_rule stop_nearest(const struct stop_settings *stop, const struct stop_spent *spent,
                            double *part)
{
    enum stop_rule nearest = STOP_RULES;
    *part = 0;
    for (enum stop_rule rule = STOP_ROUNDS; rule < STOP_TARGET; rule++) {
        double one = fmin(1, spent->spent[rule] / stop->limits[rule]);
        if (!stop_given(stop, rule) || (nearest != STOP_RULES && one <= *part))
            continue;
        nearest = rule;
        *part = one;
    }
    return nearest;
}

const char *stop_name(enum stop_rule rule)
{
    return rule < STOP_RULES ? stop_fields[rule].name : NULL;
}

enum unit stop_unit(enum stop_rule rule)
{
    return stop_fields[rule].unit;
}
