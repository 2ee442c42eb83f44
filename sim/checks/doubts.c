/* Looks for what a scenario can hardly mean. */
#include "sim/checks/doubts.h"

#include "core/text/units.h"
#include "sim/checks/answer_bounds.h"
#include "sim/checks/answer_odds.h"
#include "sim/rounds/round_policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- lines ----------------------------------------------------------------------------------- */

static char *remark(struct arena *arena, const struct mark *mark, const char *kind,
                    const char *text)
{
    char *line = mem_format("%s:%u:%u: %s: %s\n", mark->source ? mark->source->name : "",
                            mark->line, mark->column, kind, text);
    char *kept = arena_string(arena, line);
    free(line);
    return kept;
}

static char *warning(struct arena *arena, const struct mark *mark, const char *text)
{
    return remark(arena, mark, "warning", text);
}

/* The place of a class's key, or else of the class. */
static const struct mark *class_mark(const struct yaml_node *root, const struct class_spec *c,
                                     const char *key)
{
    const struct yaml_node *table = yaml_get(yaml_get(root, "fleet"), c->name);
    const struct yaml_node *node = yaml_get(table, key);
    return node ? &node->mark : table ? &table->key_mark : &root->mark;
}

/* --- times that are too short ----------------------------------------------------------------- */

/* A key's time that is too short for anything to come of it: "TABLE.KEY: TIME WHY LEAST REST". */
struct short_time {
    const char *table, *key;
    double time_s, least_s;
    const char *why, *rest;
};

/* NULL: it is long enough. */
static char *doubt_time(const struct short_time *t, const struct yaml_node *root,
                        struct arena *arena)
{
    char time[64], least[64];
    if (isinf(t->time_s) || t->least_s <= t->time_s)
        return NULL;
    units_human(UNIT_TIME, t->time_s, time, sizeof time);
    units_human(UNIT_TIME, t->least_s, least, sizeof least);
    char *text = mem_format("%s.%s: %s %s %s%s", t->table, t->key, time, t->why, least, t->rest);
    char *line = warning(arena, yaml_mark(root, t->table, t->key), text);
    free(text);
    return line;
}

/* A bound below that of the quickest agent: no round can then end in time, whatever is drawn. */
static char *doubt_deadline(const struct scenario *s, const struct yaml_node *root,
                            struct arena *arena)
{
    bool waits = s->round.on_few == FEW_WAIT && s->round.min_arrivals > 0;
    const struct short_time deadline = {
        "round",
        "deadline",
        s->round.deadline_s,
        answer_least_of_all_s(s),
        "can never be met, as an answer takes at least",
        waits ? "; each round goes on until min_arrivals answers are in (on_few: void gives it up)"
              : "; each round will be void"};
    bool counts = s->round.policy->timer && !s->round.policy->keeps;
    return counts ? doubt_time(&deadline, root, arena) : NULL;
}

/* Every dispatch is given up before its answer can be in. */
static char *doubt_timeout(const struct scenario *s, const struct yaml_node *root,
                           struct arena *arena)
{
    const struct short_time timeout = {"round",
                                       "timeout",
                                       s->round.timeout_s,
                                       answer_least_of_all_s(s),
                                       "gives up every agent, as an answer takes at least",
                                       "; no answer will ever be in"};
    return doubt_time(&timeout, root, arena);
}

/* A trial ends with a round: one that is longer than the trial may last is its only one. */
static char *doubt_stop(const struct scenario *s, const struct yaml_node *root, struct arena *arena)
{
    double least_s = fmin(answer_least_of_all_s(s), round_timer_least_s(&s->round));
    const struct short_time limit = {
        "stop",
        "time",
        s->stop.limits[STOP_TIME],
        fmin(least_s, s->round.timeout_s),
        "is over before the first round, which takes at least",
        " if anybody answers; a trial ends with a round, so it has one"};
    return s->rounds == 1 ? NULL : doubt_time(&limit, root, arena);
}

/* --- agents that come and go ------------------------------------------------------------------ */

/* About how long the run is, in s; INFINITY: not known. A round is as long as the slowest class
 * takes on the median, unless a rule ends it sooner or the next one begins later. */
static double run_s(const struct scenario *s)
{
    double round_s = 0;
    for (uint32_t i = 0; i < s->class_count; i++)
        if (s->classes[i].count > 0)
            round_s = fmax(round_s, answer_typical_s(s, &s->classes[i]));
    round_s = fmin(round_s, s->round.deadline_s);
    round_s = isfinite(s->round.period_s) ? s->round.period_s : round_s;
    round_s = fmax(round_s, (double)s->round.start.period_ns * 1e-9);
    return fmin(s->rounds ? round_s * s->rounds : INFINITY, s->stop.limits[STOP_TIME]);
}

/* A run of less than an hour of the class's day sees no change of it. */
enum { HOURS_OF_DAY = 24 };

/* One class is told of, as the cause is the run's length and not the class. */
static char *doubt_diurnal(const struct scenario *s, const struct yaml_node *root,
                           struct arena *arena)
{
    double lasts_s = run_s(s);
    for (uint32_t i = 0; i < s->class_count; i++) {
        const struct class_spec *c = &s->classes[i];
        if (c->availability.kind != INTERVAL_DIURNAL ||
            !(lasts_s < c->availability.day_s / HOURS_OF_DAY))
            continue;
        char lasts[64], day[64];
        units_human(UNIT_TIME, lasts_s, lasts, sizeof lasts);
        units_human(UNIT_TIME, c->availability.day_s, day, sizeof day);
        char *text =
            mem_format("fleet.%s.availability: a day has %s, but the run lasts about %s, so "
                       "that hardly anybody comes or goes; e.g. round: {start: every 1 h}",
                       c->name, day, lasts);
        char *line = warning(arena, class_mark(root, c, "availability"), text);
        free(text);
        return line;
    }
    return NULL;
}

/* Above this probability that some agent of a class answers in a trial nothing is said. */
#define ODDS_TOLD 0.01

static char *describe_absence(const struct scenario *s, const struct class_spec *c)
{
    double needed_s = c->on_leave == LEAVE_ABORT ? answer_least_s(s, c) : 0;
    double odds = answer_odds(s, c, needed_s), online = answer_odds(s, c, 0);
    char least[64], percent[32];
    if (!(odds < ODDS_TOLD))
        return NULL;
    units_human(UNIT_TIME, needed_s, least, sizeof least);
    snprintf(percent, sizeof percent, odds > 0 ? "at most %.2g %%" : "0", 100 * odds);
    return online < ODDS_TOLD
               ? mem_format("fleet.%s.availability: hardly any agent is ever online; the chance "
                            "that one is in a trial is %s",
                            c->name, percent)
               : mem_format("fleet.%s.availability: agents are online too briefly: an answer takes "
                            "at least %s, and its work is lost when an agent leaves (on_leave: "
                            "abort); the chance that one answers in a trial is %s",
                            c->name, least, percent);
}

static char *doubt_presence(const struct scenario *s, const struct yaml_node *root,
                            struct arena *arena)
{
    for (uint32_t i = 0; i < s->class_count; i++) {
        const struct class_spec *c = &s->classes[i];
        char *text =
            c->count > 0 && c->availability.kind != INTERVAL_ALWAYS ? describe_absence(s, c) : NULL;
        char *line = text ? warning(arena, class_mark(root, c, "availability"), text) : NULL;
        free(text);
        if (line)
            return line;
    }
    return NULL;
}

/* --- radios ----------------------------------------------------------------------------------- */

/* Whether a kind of radio is among those with commas between them. */
static bool has_radio(const char *radios, const char *kind)
{
    size_t length = strlen(kind);
    for (const char *at = radios; *at; at += strspn(at, ", ")) {
        size_t word = strcspn(at, ", ");
        if (word == length && strncmp(at, kind, word) == 0)
            return true;
        at += word;
    }
    return false;
}

/* What of a class's transfers counts no energy of a radio: "sending"; NULL: nothing. */
static const char *uncounted(const struct class_spec *c)
{
    bool up = distribution_is(&c->power.up, 0) && distribution_is(&c->radio.up, 0);
    bool down = distribution_is(&c->power.down, 0) && distribution_is(&c->radio.down, 0);
    return up && down ? "sending and receiving" : up ? "sending" : down ? "receiving" : NULL;
}

/* A class whose device is a preset and that counts energy, but not that of a radio; or
 * whose device lacks the radio of its link. */
static char *doubt_radio(const struct class_spec *c, const struct yaml_node *root,
                         struct arena *arena)
{
    bool lacks = strcmp(c->radio.kind, "none") != 0 && strcmp(c->radios, "unknown") != 0 &&
                 !has_radio(c->radios, c->radio.kind);
    bool preset = strcmp(c->device, "none") != 0;
    const char *what = preset && class_draws_power(c) ? uncounted(c) : NULL;
    if (!lacks && !what)
        return NULL;
    char *text = what ? mem_format("fleet.%s: neither the link nor the device gives a power for "
                                   "%s, so that energy is too low; e.g. radio: {up: 800 mW, down: "
                                   "160 mW}",
                                   c->name, what)
                      : mem_format("fleet.%s: the device %s has no radio for %s, so a separate one "
                                   "is counted, with the power that the link gives",
                                   c->name, c->device, c->radio.kind);
    char *line = remark(arena, class_mark(root, c, "link"), what ? "warning" : "note", text);
    free(text);
    return line;
}

static char *doubt_radios(const struct scenario *s, const struct yaml_node *root,
                          struct arena *arena)
{
    char *all = NULL;
    for (uint32_t i = 0; i < s->class_count; i++) {
        char *line = s->classes[i].count ? doubt_radio(&s->classes[i], root, arena) : NULL;
        char *longer = line ? mem_format("%s%s", all ? all : "", line) : NULL;
        if (longer)
            all = arena_string(arena, longer);
        free(longer);
    }
    return all;
}

/* --- what goes up ----------------------------------------------------------------------------- */

/* An int8 or a sign has a scale beside it, which a message of few numbers pays in vain. */
static char *doubt_codec(const struct scenario *s, const struct yaml_node *root,
                         struct arena *arena)
{
    const struct codec *codec = config_codec(&s->algorithm);
    uint32_t sent = config_sent(&s->algorithm);
    if (!algorithm_sends_scalars(s->algorithm.method) || codec->kind == CODEC_FLOAT32 ||
        codec_bytes(codec, sent) < codec_bytes(&codec_float32, sent))
        return NULL;
    char *text =
        mem_format("algorithm.codec: %s sends %u number%s in a message: %zu B with this codec, and "
                   "%zu B as float32",
                   s->algorithm.method->name, sent, sent == 1 ? "" : "s", codec_bytes(codec, sent),
                   codec_bytes(&codec_float32, sent));
    char *line = warning(arena, yaml_mark(root, "algorithm", "codec"), text);
    free(text);
    return line;
}

/* The whole part of p K is what is cut off at either end. */
static char *doubt_trimmed(const struct scenario *s, const struct yaml_node *root,
                           struct arena *arena)
{
    const struct aggregate *aggregate = &s->numbers.aggregate;
    uint32_t answers = round_cohort(&s->round, s->agents);
    if (!algorithm_aggregates(s->algorithm.method) || aggregate->kind != AGGREGATE_TRIMMED ||
        aggregate->part * answers >= 1)
        return NULL;
    char *text = mem_format("algorithm.aggregate: a part of %g of %u answers is less than one, so "
                            "nothing is trimmed and this is the mean",
                            aggregate->part, answers);
    char *line = warning(arena, yaml_mark(root, "algorithm", "aggregate"), text);
    free(text);
    return line;
}

/* --- all of them ------------------------------------------------------------------------------ */

static char *(*const kinds[DOUBTS])(const struct scenario *s, const struct yaml_node *root,
                                    struct arena *arena) = {
    [DOUBT_DEADLINE] = doubt_deadline, [DOUBT_TIMEOUT] = doubt_timeout,
    [DOUBT_STOP] = doubt_stop,         [DOUBT_DIURNAL] = doubt_diurnal,
    [DOUBT_PRESENCE] = doubt_presence, [DOUBT_RADIOS] = doubt_radios,
    [DOUBT_CODEC] = doubt_codec,       [DOUBT_TRIMMED] = doubt_trimmed};

void doubts_note(struct doubts *doubts, const struct scenario *s, const struct yaml_node *root,
                 struct arena *arena)
{
    for (enum doubt i = 0; i < DOUBTS; i++)
        if (!doubts->lines[i])
            doubts->lines[i] = kinds[i](s, root, arena);
}

void doubts_tell(const struct doubts *doubts, FILE *out)
{
    for (enum doubt i = 0; i < DOUBTS; i++)
        fputs(doubts->lines[i] ? doubts->lines[i] : "", out);
}
