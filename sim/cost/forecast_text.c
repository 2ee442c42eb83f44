/* Prints what a study costs: who has the memory, what goes over the links, how long it takes. */
#include "sim/cost/forecast_text.h"

#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/text/wrap.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_WIDTH = 80, GAP = 2, CELL_SIZE = COST_RANGE_SIZE };

/* --- ranges ----------------------------------------------------------------------------------- */

/* As units_human, with a plain 0, and with TB from 999.5 GB on, where three digits would say 1000
 * GB. */
static void put_value(char out[COST_RANGE_SIZE], enum unit unit, double value)
{
    static const char *const zeros[] = {
        [UNIT_BYTES] = "0 B", [UNIT_TIME] = "0 s", [UNIT_ENERGY] = "0 J"};
    if (unit == UNIT_NONE)
        snprintf(out, COST_RANGE_SIZE, "%.0f", value);
    else if (value == 0)
        strcpy(out, zeros[unit]);
    else if (unit == UNIT_BYTES && value >= 0.9995e12 && isfinite(value))
        snprintf(out, COST_RANGE_SIZE, "%.3g TB", value / 1e12);
    else
        units_human(unit, value, out, COST_RANGE_SIZE);
}

/* Both ends are compared as they are printed: two that look alike are one value to the reader. A
 * unit that both have is said once. */
char *forecast_text_range(char out[COST_RANGE_SIZE], enum unit unit, struct cost_range range)
{
    char least[COST_RANGE_SIZE], most[COST_RANGE_SIZE];
    if (cost_range_empty(range)) {
        strcpy(out, "-");
        return out;
    }
    put_value(least, unit, range.least);
    put_value(most, unit, range.most);
    /* NULL where the value has no unit. */
    const char *least_unit = strrchr(least, ' '), *most_unit = strrchr(most, ' ');
    int length = (int)strlen(least);
    if (strcmp(least, most) == 0)
        strcpy(out, least);
    else if (least_unit && most_unit && strcmp(least_unit, most_unit) == 0)
        snprintf(out, COST_RANGE_SIZE, "%.*s to %.40s", (int)(least_unit - least), least, most);
    else
        snprintf(out, COST_RANGE_SIZE, "%.*s to %.40s", length < 20 ? length : 20, least, most);
    return out;
}

/* --- a table ---------------------------------------------------------------------------------- */

enum { COLUMNS = 6 };
/* A row; an empty cell is one that its row does not have. */
typedef char row_cells[COLUMNS][CELL_SIZE];

static void measure(row_cells *rows, size_t count, int columns, int widths[COLUMNS])
{
    for (int c = 0; c < columns; c++) {
        widths[c] = 0;
        for (size_t i = 0; i < count; i++) {
            int length = (int)strlen(rows[i][c]);
            widths[c] = length > widths[c] ? length : widths[c];
        }
    }
}

/* The columns `from` to `to`, behind the first. */
static void put_columns(FILE *out, row_cells *rows, size_t count, const int widths[COLUMNS],
                        int from, int to)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "#   %-*s", widths[0], rows[i][0]);
        for (int c = from; c < to && *rows[i][c]; c++)
            fprintf(out, "%*s", GAP + widths[c], rows[i][c]);
        fputc('\n', out);
    }
}

/* A first row of heads; columns that do not fit stand below, the first column again before them. */
static void put_table(FILE *out, row_cells *rows, size_t count, int columns)
{
    size_t wide = terminal_columns(out);
    int most = wide && wide < LINE_WIDTH ? (int)wide : LINE_WIDTH, widths[COLUMNS];
    measure(rows, count, columns, widths);
    for (int from = 1, to; from < columns; from = to) {
        int width = 4 + widths[0];
        for (to = from; to < columns; to++) {
            width += GAP + widths[to];
            if (width > most && to > from)
                break;
        }
        fputs("#\n", out);
        put_columns(out, rows, count, widths, from, to);
    }
}

/* --- the field -------------------------------------------------------------------------------- */

/* A message or a need of which nothing is known has no line. */
static void put_messages(FILE *out, const struct field_cost *cost)
{
    const struct {
        const char *what;
        struct cost_range payload, wire;
    } lines[] = {{"first download", cost->first_B, cost->first_wire_B},
                 {"later downloads", cost->down_B, cost->down_wire_B},
                 {"upload", cost->up_B, cost->up_wire_B},
                 {"memory", cost->need_B, COST_RANGE_NONE}};
    row_cells rows[1 + sizeof lines / sizeof *lines] = {
        {"an agent's part in a round", "payload", "on the wire"}};
    size_t count = 1;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (cost_range_empty(lines[i].payload))
            continue;
        strcpy(rows[count][0], lines[i].what);
        forecast_text_range(rows[count][1], UNIT_BYTES, lines[i].payload);
        if (!cost_range_empty(lines[i].wire))
            forecast_text_range(rows[count][2], UNIT_BYTES, lines[i].wire);
        count++;
    }
    put_table(out, rows, count, 3);
}

/* What the table of classes shows, beside their names. */
enum class_column { CLASS_FIT, CLASS_MEMORY, CLASS_ANSWER, CLASS_ENERGY, CLASS_COLUMNS };
static const char *const class_heads[CLASS_COLUMNS] = {"fit in memory", "memory",
                                                       "answer, at least", "energy, at least"};

static void put_class_cell(char out[CELL_SIZE], const struct class_cost *class,
                           enum class_column column)
{
    char fit[CELL_SIZE], agents[CELL_SIZE];
    switch (column) {
    case CLASS_FIT:
        forecast_text_range(fit, UNIT_NONE, class->fit);
        forecast_text_range(agents, UNIT_NONE, class->agents);
        snprintf(out, CELL_SIZE, "%.28s of %.28s", fit, agents);
        break;
    case CLASS_MEMORY:
        forecast_text_range(out, UNIT_BYTES, class->budget_B);
        break;
    case CLASS_ANSWER:
        forecast_text_range(out, UNIT_TIME, class->answer_s);
        break;
    case CLASS_ENERGY:
        forecast_text_range(out, UNIT_ENERGY, class->energy_J);
        break;
    case CLASS_COLUMNS:
        break;
    }
}

/* Whether a column says something of any class. */
static bool has_column(const struct field_cost *cost, enum class_column column)
{
    bool given = false;
    for (size_t i = 0; i < cost->classes.count; i++)
        given |= !cost_range_empty(cost->classes.list[i].energy_J);
    return column == CLASS_ENERGY   ? given
           : column == CLASS_ANSWER ? !cost_range_empty(cost->round_s)
                                    : !cost_range_empty(cost->need_B);
}

/* A class's name is the user's: made printable, and cut to what a table has room for. */
static void put_name(char out[CELL_SIZE], const char *name)
{
    char *shown = printable_text(name);
    snprintf(out, CELL_SIZE, "%.30s", shown);
    free(shown);
}

static void put_classes(FILE *out, const struct field_cost *cost)
{
    row_cells *rows = mem_zero(cost->classes.count + 1, sizeof *rows);
    int columns = 1;
    strcpy(rows[0][0], "class");
    for (size_t i = 0; i < cost->classes.count; i++)
        put_name(rows[i + 1][0], cost->classes.list[i].name);
    for (enum class_column c = 0; c < CLASS_COLUMNS; c++) {
        if (!has_column(cost, c))
            continue;
        strcpy(rows[0][columns], class_heads[c]);
        for (size_t i = 0; i < cost->classes.count; i++)
            put_class_cell(rows[i + 1][columns], &cost->classes.list[i], c);
        columns++;
    }
    if (columns > 1)
        put_table(out, rows, cost->classes.count + 1, columns);
    free(rows);
}

/* Points that are listed; a sweep may have hundreds. */
enum { CROWDED_MOST = 8 };

static void put_crowded(FILE *out, const struct field_cost *cost)
{
    for (size_t i = 0; i < cost->crowded_count && i < CROWDED_MOST; i++) {
        const struct crowded_point *crowded = &cost->crowded[i];
        char *point = printable_text(crowded->point);
        char *text = mem_format("%.0f of %.0f%s%s", crowded->fit, crowded->agents,
                                *point ? ": " : "", point);
        fputs(i ? "" : "#\n#   agents that fit where not all do:\n", out);
        wrap_text(out, 0, 0, "#     ", text);
        free(text);
        free(point);
    }
    if (cost->crowded_count > CROWDED_MOST)
        fprintf(out, "#     and at %zu more points\n", cost->crowded_count - CROWDED_MOST);
}

/* At the point of the sweep that has the most of them. */
static double agents_making_do(const struct field_cost *cost)
{
    double most = 0;
    for (size_t i = 0; i < cost->classes.count; i++)
        most += cost->classes.list[i].make_do.most;
    return most;
}

/* "#   a round takes     at least 1.5 to 2 s"; nothing of an empty range. */
static void put_line(FILE *out, const char *what, const char *bound, enum unit unit,
                     struct cost_range range)
{
    char text[COST_RANGE_SIZE];
    if (!cost_range_empty(range))
        fprintf(out, "#   %-18s%s%s\n", what, bound, forecast_text_range(text, unit, range));
}

/* "960", "1.54 million". */
static const char *put_count(char out[COST_RANGE_SIZE], double count)
{
    static const struct {
        double size;
        const char *name;
    } words[] = {{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}, {1e3, "thousand"}};
    snprintf(out, COST_RANGE_SIZE, "%.0f", count);
    for (size_t i = 0; i < sizeof words / sizeof *words && count >= 1e4; i++)
        if (count >= 0.9995 * words[i].size) {
            snprintf(out, COST_RANGE_SIZE, count >= 1e15 ? "%.3e %s" : "%.3g %s",
                     count / words[i].size, words[i].name);
            break;
        }
    return out;
}

static void put_questions(FILE *out, const char *what, struct cost_range questions)
{
    char least[COST_RANGE_SIZE], most[COST_RANGE_SIZE];
    if (cost_range_empty(questions))
        return;
    put_count(least, questions.least);
    put_count(most, questions.most);
    bool same = strcmp(least, most) == 0;
    fprintf(out, "#   %-18s%s%s%s question%s of people\n", what, least, same ? "" : " to ",
            same ? "" : most, questions.most == 1 ? "" : "s");
}

/* "2.35", "240", "1.54 million". */
static const char *put_price(char out[COST_RANGE_SIZE], double value)
{
    if (value >= 100)
        return put_count(out, value);
    snprintf(out, COST_RANGE_SIZE, "%.3g", value);
    return out;
}

static void put_money(FILE *out, const char *what, const struct field_cost *cost)
{
    char least[COST_RANGE_SIZE], most[COST_RANGE_SIZE];
    if (cost_range_empty(cost->money))
        return;
    put_price(least, cost->money.least);
    put_price(most, cost->money.most);
    bool same = strcmp(least, most) == 0, named = strcmp(cost->currency, "none") != 0;
    printable_print(out, "#   %-18sat least %s%s%s%s%s\n", what, least, same ? "" : " to ",
                    same ? "" : most, named ? " " : "", named ? cost->currency : "");
}

/* Under which conditions all that follows holds. */
/* Of an agent that sends in every round, as far as rounds are known. */
static void put_privacy(FILE *out, const struct field_cost *cost)
{
    if (!cost_range_empty(cost->epsilon))
        fprintf(out, "#   %-18sepsilon at most %.3g, of an agent that sends in %s\n", "privacy",
                cost->epsilon.most, cost->open_ended ? "one round" : "every round");
}

static void put_heading(FILE *out, const struct field_cost *cost)
{
    fputs("\n# In the field", out);
    if (cost->may_lose)
        fputs(", if no agent is lost or cut off", out);
    if (cost->points > 1)
        fputs("; ranges are over ", out);
    if (cost->looked_at < cost->points)
        fprintf(out, "%zu of ", cost->looked_at);
    if (cost->points > 1)
        fprintf(out, "%zu points", cost->points);
    fputs(":\n", out);
}

void forecast_text_field(FILE *out, const struct field_cost *cost)
{
    const char *at_least = cost->about ? "at least about " : "at least ";
    /* An empty range of later downloads, of a trial of one round, is exact too. */
    bool exact = cost->down_B.least >= cost->down_B.most && cost->up_B.least == cost->up_B.most;
    double making_do = agents_making_do(cost);
    char rounds[COST_RANGE_SIZE];
    put_heading(out, cost);
    put_messages(out, cost);
    put_classes(out, cost);
    put_crowded(out, cost);
    if (making_do > 0)
        fprintf(out, "#   (%.0f of them make do with less than is needed, see on_memory)\n",
                making_do);
    fputs("#\n", out);
    put_line(out, "a round takes", at_least, UNIT_TIME, cost->round_s);
    bool limited = cost->ends_early && !cost->open_ended && !cost_range_empty(cost->rounds);
    if (limited)
        fprintf(out, "#   %-18sat most %s round%s\n", "a trial has",
                forecast_text_range(rounds, UNIT_NONE, cost->rounds),
                cost->rounds.most == 1 ? "" : "s");
    put_line(out, limited ? "these take" : "a trial takes", at_least, UNIT_TIME, cost->trial_s);
    put_line(out, limited ? "these send" : "a trial sends",
             exact || cost->points > 1 ? "" : "about ", UNIT_BYTES, cost->trial_wire_B);
    put_questions(out, limited ? "these ask" : "a trial asks", cost->questions);
    put_money(out, limited ? "these cost" : "a trial costs", cost);
    put_privacy(out, cost);
    put_line(out, "the database has", "about ", UNIT_BYTES,
             (struct cost_range){cost->database_B, cost->database_B});
}

/* --- this machine ----------------------------------------------------------------------------- */

static void put_steps(FILE *out, const struct host_cost *cost)
{
    char count[COST_RANGE_SIZE];
    fprintf(out, ", at most %s environment steps of agents", put_count(count, cost->agent_steps));
    if (cost->server_steps > 0)
        fprintf(out, ",\n# %s of the acceptance panel", put_count(count, cost->server_steps));
    fprintf(out, "%sand %s of evaluation", cost->server_steps > 0 ? " " : "\n# ",
            put_count(count, cost->evaluation_steps));
}

/* In a line of its own; nothing where no trial finds all its episodes. */
static void put_sharing(FILE *out, const struct host_cost *cost, size_t trials)
{
    char likely[COST_RANGE_SIZE], most[COST_RANGE_SIZE];
    if (cost->distinct >= trials)
        return;
    units_human(UNIT_TIME, cost->shared_s, likely, sizeof likely);
    units_human(UNIT_TIME, cost->shared_most_s, most, sizeof most);
    size_t finding = trials - cost->distinct;
    fprintf(out, "# with the episodes that trials share (%zu find%s all of theirs): about %s",
            finding, finding == 1 ? "s" : "", likely);
    if (cost->shared_most_s > 1.2 * cost->shared_s)
        fprintf(out, ",\n# up to %s", most);
    fputc('\n', out);
}

void forecast_text_host(FILE *out, const struct host_cost *cost, size_t trials, unsigned jobs)
{
    char likely[COST_RANGE_SIZE], most[COST_RANGE_SIZE];
    units_human(UNIT_TIME, cost->host_s, likely, sizeof likely);
    units_human(UNIT_TIME, cost->host_most_s, most, sizeof most);
    fprintf(out, "\n# %zu trial%s", trials, trials == 1 ? "" : "s");
    if (cost->agent_steps + cost->evaluation_steps > 0)
        put_steps(out, cost);
    fprintf(out, "\n# host time with %u job%s: about %s", jobs, jobs == 1 ? "" : "s", likely);
    /* Closer than that the second number would tell nothing: the first is not known so well. */
    if (cost->host_most_s > 1.2 * cost->host_s)
        fprintf(out, " while episodes end as early as now,\n# up to %s once they last", most);
    fputc('\n', out);
    put_sharing(out, cost, trials);
}

void forecast_text_left(FILE *out, const struct host_cost *left, const char *database,
                        size_t finished, size_t trials)
{
    char likely[COST_RANGE_SIZE], most[COST_RANGE_SIZE], *name = printable_text(database);
    bool spread = left->shared_most_s > 1.2 * left->shared_s;
    units_human(UNIT_TIME, left->shared_s, likely, sizeof likely);
    units_human(UNIT_TIME, left->shared_most_s, most, sizeof most);
    char *text = finished == 0 ? mem_format("%s has none of them", name)
                 : finished == trials
                     ? mem_format("%s has all of them", name)
                     : mem_format("%s has %zu of them; host time of the rest: about %s%s%s", name,
                                  finished, likely, spread ? ", up to " : "", spread ? most : "");
    wrap_text(out, 0, 0, "# ", text);
    free(text);
    free(name);
}
