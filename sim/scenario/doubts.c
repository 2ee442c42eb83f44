/* Bounds of how long things take, and what they make doubtful. */
#include "sim/scenario/doubts.h"

#include "core/text/units.h"
#include "models/federated/algorithm.h"
#include "sim/rounds/round_policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- how long an answer takes ---------------------------------------------------------------- */

/* How long one answer takes: both ways' latency, the two transfers at the smaller of the link's and
 * the server's rate, the steps, and the questions one after the other. `slow` is the quantile of
 * times, 1 - slow that of rates; no queue and no sharing is counted, so that with 0 it is a bound
 * from below. */
static double answer_s(const struct scenario *s, const struct class_spec *c, double slow,
                       double steps)
{
    const struct panel *panel = &s->algorithm.panel;
    double queries = (double)panel->batches * config_local_steps(&s->algorithm);
    double latency_s = fmax(0, distribution_quantile(&c->latency, slow)) + s->server.latency_s;
    double down = fmin(distribution_quantile(&c->down, 1 - slow), s->server.up);
    double up = fmin(distribution_quantile(&c->up, 1 - slow), s->server.down);
    double speed = distribution_quantile(&c->speed, 1 - slow) *
                   fmax(0, distribution_quantile(&c->speed_factor, 1 - slow));
    double asked_s = panel->place == PANEL_LOCAL ? fmax(0, distribution_quantile(&c->answer, slow))
                                                 : s->server.answer_s;
    return 2 * latency_s + (double)s->transfer_down_B / down + (double)s->transfer_up_B / up +
           steps / speed + queries * asked_s;
}

/* Two policies, the agent's own and its perturbed one, in each episode of each batch. */
static double steps_of(const struct scenario *s)
{
    const struct panel *panel = &s->algorithm.panel;
    return 2.0 * panel->batches * panel->episodes * s->task.horizon *
           config_local_steps(&s->algorithm);
}

double answer_least_s(const struct scenario *s, const struct class_spec *c)
{
    /* A robot may fall in its first step; without one every episode lasts its horizon. */
    bool plays = scenario_has_robot(s);
    return answer_s(s, c, 0, plays ? 0 : steps_of(s));
}

double compute_least_s(const struct scenario *s, const struct class_spec *c)
{
    const struct task_info *task = task_find(s->task.name);
    double steps = task && task->healthy ? steps_of(s) / s->task.horizon : steps_of(s);
    return steps / distribution_quantile(&c->speed, 0.5);
}

/* answer_least_s with medians in the place of least values. */
static double typical_s(const struct scenario *s, const struct class_spec *c)
{
    return answer_s(s, c, 0.5, steps_of(s));
}

/* --- doubts ---------------------------------------------------------------------------------- */

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

static char *doubt_deadline(const struct scenario *s, const struct yaml_node *root,
                            struct arena *arena)
{
    double least_s = INFINITY, deadline_s = s->round.deadline_s;
    for (uint32_t i = 0; i < s->class_count; i++)
        if (s->classes[i].count > 0)
            least_s = fmin(least_s, answer_least_s(s, &s->classes[i]));
    bool counts = s->round.policy->timer && !s->round.policy->keeps;
    if (!counts || isinf(deadline_s) || least_s <= deadline_s)
        return NULL;
    char deadline[64], least[64];
    units_human(UNIT_TIME, deadline_s, deadline, sizeof deadline);
    units_human(UNIT_TIME, least_s, least, sizeof least);
    bool waits = s->round.on_few == FEW_WAIT && s->round.min_arrivals > 0;
    char *text = mem_format(
        "round.deadline: %s can never be met, as an answer takes at least %s; %s", deadline, least,
        waits ? "each round goes on until min_arrivals answers are in "
                "(on_few: void gives it up)"
              : "each round will be void");
    char *line = warning(arena, yaml_mark(root, "round", "deadline"), text);
    free(text);
    return line;
}

/* About how long the run is, in s; INFINITY: not known. A round is as long as the slowest class
 * takes on the median, unless a rule ends it sooner or the next one begins later. */
static double run_s(const struct scenario *s)
{
    double round_s = 0;
    for (uint32_t i = 0; i < s->class_count; i++)
        if (s->classes[i].count > 0)
            round_s = fmax(round_s, typical_s(s, &s->classes[i]));
    round_s = fmin(round_s, s->round.deadline_s);
    round_s = isfinite(s->round.period_s) ? s->round.period_s : round_s;
    round_s = fmax(round_s, (double)s->round.start.period_ns * 1e-9);
    return fmin(s->rounds ? round_s * s->rounds : INFINITY, s->stop.limits[STOP_TIME]);
}

/* A run of less than an hour of the class's day sees no change of it. */
enum { HOURS_OF_DAY = 24 };

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
        const struct yaml_node *table = yaml_get(yaml_get(root, "fleet"), c->name);
        const struct yaml_node *key = yaml_get(table, "availability");
        char *text =
            mem_format("fleet.%s.availability: a day has %s, but the run lasts about %s, so "
                       "that hardly anybody comes or goes; e.g. round: {start: every 1 h}",
                       c->name, day, lasts);
        char *line = warning(arena, key ? &key->mark : &root->mark, text);
        free(text);
        return line;
    }
    return NULL;
}

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

/* A class whose link and device are presets and that counts energy, but not that of a radio; or
 * whose device lacks the radio of its link. */
static char *doubt_radio(const struct class_spec *c, const struct yaml_node *root,
                         struct arena *arena)
{
    const struct yaml_node *table = yaml_get(yaml_get(root, "fleet"), c->name);
    const struct yaml_node *key = yaml_get(table, "link");
    const struct mark *mark = key ? &key->mark : table ? &table->key_mark : &root->mark;
    bool lacks = strcmp(c->radio.kind, "none") != 0 && strcmp(c->radios, "unknown") != 0 &&
                 !has_radio(c->radios, c->radio.kind);
    bool preset = strcmp(c->device, "none") != 0 && strcmp(c->link, "none") != 0;
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
    char *line = remark(arena, mark, what ? "warning" : "note", text);
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

void doubts_note(struct doubts *doubts, const struct scenario *s, const struct yaml_node *root,
                 struct arena *arena)
{
    if (!doubts->deadline)
        doubts->deadline = doubt_deadline(s, root, arena);
    if (!doubts->diurnal)
        doubts->diurnal = doubt_diurnal(s, root, arena);
    if (!doubts->radios)
        doubts->radios = doubt_radios(s, root, arena);
}

void doubts_tell(const struct doubts *doubts, FILE *out)
{
    fputs(doubts->deadline ? doubts->deadline : "", out);
    fputs(doubts->diurnal ? doubts->diurnal : "", out);
    fputs(doubts->radios ? doubts->radios : "", out);
}
