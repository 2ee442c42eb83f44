/* Prints the tables of `fedsim compare`: outcome, cost and work of each series. */
#include "reports/pages/compare.h"

#include "core/base/mem.h"
#include "reports/data/budget.h"
#include "reports/data/cost.h"
#include "reports/data/equal_curves.h"
#include "reports/data/estimate.h"
#include "reports/data/gain.h"
#include "reports/data/survival.h"
#include "reports/drawing/format.h"
#include "reports/drawing/gain_text.h"
#include "reports/pages/compare_columns.h"
#include "reports/pages/compare_data.h"
#include "reports/pages/compare_gain.h"
#include "reports/pages/compare_pairs.h"
#include "reports/pages/compare_tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_head(const struct terminal *terminal, const char *title,
                     const struct compare_column *columns, size_t count, int first)
{
    fputc('\n', terminal->out);
    terminal_style(terminal, STYLE_BOLD);
    fprintf(terminal->out, "%-*s", first, title);
    for (size_t i = 0; i < count; i++)
        terminal_right(terminal->out, columns[i].head, columns[i].width);
    terminal_style(terminal, STYLE_PLAIN);
    fputc('\n', terminal->out);
}

/* Where a sweep is over more than algorithms, each of its other points heads a group of rows with
 * one row for each algorithm. A label too long for its column stands on lines of its own above the
 * row. */
static void put_label(FILE *out, const struct study_results *study, size_t i, int first)
{
    const struct series *series = &study->series[i];
    bool grouped = series->grouped && !series->renamed;
    const char *label = grouped ? series->algorithm : series->label;
    if (grouped && (i == 0 || strcmp(series->rest, study->series[i - 1].rest) != 0))
        terminal_wrapped(out, *series->rest ? series->rest : "(as in the scenario)", 0);
    int indent = grouped ? 2 : 0;
    if (text_columns(label) + indent >= first) {
        terminal_wrapped(out, label, indent);
        label = "";
    }
    fprintf(out, "%*s", indent, "");
    terminal_clean(out, label, strlen(label));
    fprintf(out, "%*s", first - indent - text_columns(label), "");
}

/* Runs that are not done, and policies that broke the physics. */
static void put_remarks(FILE *out, const struct series *series)
{
    char *remarks[] = {format_undone(series), format_blowups(series)};
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
        if (remarks[i])
            terminal_wrapped(out, remarks[i], 2);
        free(remarks[i]);
    }
}

/* Colour depends on the words of a value, as they are the only sign of it that a column gives. */
static void put_rows(const struct terminal *terminal, const struct study_results *study,
                     const struct compare_column *columns, size_t count, int first,
                     bool with_remarks)
{
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        put_label(terminal->out, study, i, first);
        for (const struct compare_column *column = columns; column < columns + count; column++) {
            char value[FORMAT_SIZE];
            column->value(value, series);
            bool unreached =
                strncmp(value, "unreached", 9) == 0 || strncmp(value, "diverged", 8) == 0;
            if (unreached)
                terminal_style(terminal, STYLE_YELLOW);
            terminal_right(terminal->out, value, column->width);
            if (unreached)
                terminal_style(terminal, STYLE_PLAIN);
        }
        fputc('\n', terminal->out);
        if (with_remarks)
            put_remarks(terminal->out, series);
    }
}

/* The room for labels: that of the longest one, of at most 30 columns or a third of the width. */
static int label_width(const struct study_results *study, int width)
{
    int longest = 8;
    for (size_t i = 0; i < study->count; i++) {
        int columns = text_columns(study->series[i].label);
        longest = columns > longest ? columns : longest;
    }
    int most = width / 3 > 30 ? 30 : width / 3;
    return longest < most ? longest + 1 : most;
}

/* What a column takes at least: its longest value or its head, and two spaces before it. */
static int narrowest(const struct study_results *study, const struct compare_column *column)
{
    int longest = text_columns(column->head);
    for (size_t i = 0; i < study->count; i++) {
        char value[FORMAT_SIZE];
        column->value(value, &study->series[i]);
        int columns = text_columns(value);
        longest = columns > longest ? columns : longest;
    }
    return longest + 2;
}

/* A table that is wider than the terminal becomes narrower, and where that is not enough is broken
 * between columns: each part has the labels. */
static void put_table(const struct terminal *terminal, const struct study_results *study,
                      const char *title, const struct compare_column *columns, bool with_remarks)
{
    struct compare_column fitted[COMPARE_COLUMNS_MOST + 1] = {0}, *at = fitted;
    int width = terminal_width(terminal->out), all = 0;
    int least = width < TERMINAL_WIDTH ? label_width(study, width) : 1;
    for (size_t i = 0; columns[i].head; i++) {
        fitted[i] = columns[i];
        if (fitted[i].width == 0)
            fitted[i].width = narrowest(study, &columns[i]);
        all += fitted[i].width;
    }
    for (size_t i = 0; columns[i].head && least + all > width; i++) {
        int fit = narrowest(study, &columns[i]);
        all -= fitted[i].width - fit;
        fitted[i].width = fit;
    }
    int first = width - all < least ? least : width - all;
    while (at->head) {
        size_t count = 0;
        int used = first;
        do
            used += at[count++].width;
        while (at[count].head && used + at[count].width <= width);
        put_head(terminal, title, at, count, first);
        put_rows(terminal, study, at, count, first, with_remarks);
        at += count;
        with_remarks = false;
    }
}

/* The columns of a list that the study has something in. */
static void put_shown(const struct terminal *terminal, const struct study_results *study,
                      const char *title, const struct compare_column *columns)
{
    struct compare_column shown[COMPARE_SHOWN_MAX];
    compare_shown(columns, study, shown);
    if (shown[0].head)
        put_table(terminal, study, title, shown, false);
}

/* Money is called by its currency. */
static void put_gains(const struct terminal *terminal, const struct study_results *study)
{
    struct compare_column shown[COMPARE_SHOWN_MAX];
    const struct resource *money = &resources[RESOURCE_MONEY];
    if (!study_gained(study))
        return;
    compare_shown(compare_gain, study, shown);
    for (size_t i = 0; shown[i].head; i++)
        if (shown[i].needs == METRIC_MONEY)
            shown[i].head = resource_unit(money, study_currency(study));
    put_table(terminal, study, "gain per", shown, false);
}

/* Only what is in the table is explained: compare_shown says which columns are. */
static void put_people_notes(FILE *out, const struct study_results *study)
{
    struct compare_column shown[COMPARE_SHOWN_MAX];
    bool energy = false, money = false, battery = false;
    compare_shown(compare_people, study, shown);
    for (size_t i = 0; shown[i].head; i++) {
        energy |= shown[i].needs == METRIC_ENERGY_J;
        money |= shown[i].needs == METRIC_MONEY_PER_YEAR;
        battery |= shown[i].needs == METRIC_BATTERY_MONTHS;
    }
    if (energy)
        terminal_wrapped(out,
                         "Energy: what all agents drew while they were part of a round; what they "
                         "draw idling between rounds shortens battery life alone.",
                         0);
    if (money)
        terminal_wrapped(out,
                         "Money: for bytes on the wire, energy and people's answers, at the prices "
                         "of the scenario; a year: if rounds go on as in the run.",
                         0);
    if (battery)
        terminal_wrapped(out,
                         "Battery lasts: how long the first full battery of an agent lasts if "
                         "rounds go on as in the run, with its self-discharge.",
                         0);
}

static void put_privacy_note(FILE *out, const struct study_results *study)
{
    struct compare_column shown[COMPARE_SHOWN_MAX];
    compare_shown(compare_privacy, study, shown);
    if (shown[0].head)
        terminal_wrapped(out,
                         "Privacy: all messages of an agent are (epsilon, delta) private, against "
                         "whoever reads them; epsilon is that of the agent that sent most of them, "
                         "in any seed (it takes record: agents or events).",
                         0);
}

static void put_notes(FILE *out, const struct study_results *study)
{
    char target[FORMAT_SIZE];
    if (*study->mode) {
        char *text = mem_format(
            "Final return: mean ± standard error over seeds; that of a run is its "
            "mean over the last quarter of its evaluations (%s). Best: the highest evaluation of "
            "any seed. A policy that broke the physics in an evaluation has diverged: it is worse "
            "than any return.",
            study->mode);
        terminal_wrapped(out, text, 0);
        free(text);
    } else
        terminal_wrapped(out,
                         "Nothing was evaluated in this study, so there are no returns and no "
                         "learning curves: it is about time and traffic alone.",
                         0);
    if (!isnan(study->target)) {
        char *text =
            mem_format("To target: Kaplan–Meier median over seeds of what a run spent until an "
                       "evaluation reached %s; a run that never did is censored at its end. "
                       "Speed-up: the ratio of two such medians over the seeds that both have run.",
                       format_return(target, study->target));
        terminal_wrapped(out, text, 0);
        free(text);
    }
    terminal_wrapped(
        out,
        "Down and up: bytes on the wire per eligible agent; payload and wire: all agents, "
        "both directions; memory: the largest need of an agent in any seed. All other values are "
        "means over seeds. Bytes and virtual time are those of the rounds; the final flush, which "
        "makes every replica current after the last round, stands apart.",
        0);
}

/* The algorithm, where all series have the same and their labels leave it out. */
static void put_algorithm(FILE *out, const struct study_results *study)
{
    const struct series *first = &study->series[0];
    if (strncmp(first->label, first->algorithm, strlen(first->algorithm)) == 0)
        return;
    fputs(", ", out);
    terminal_clean(out, first->algorithm, strlen(first->algorithm));
}

static void put_study(const struct terminal *terminal, const struct study_results *study,
                      const char *against, const char *at)
{
    FILE *out = terminal->out;
    terminal_style(terminal, STYLE_BOLD);
    terminal_clean(out, study->scenario, strlen(study->scenario));
    terminal_style(terminal, STYLE_PLAIN);
    fputs(" on ", out);
    terminal_clean(out, study->task, strlen(study->task));
    put_algorithm(out, study);
    fputc('\n', out);
    put_table(terminal, study, "outcome", compare_outcome, true);
    if (at)
        put_table(terminal, study, at, compare_budget, false);
    put_table(terminal, study, "cost", compare_cost, false);
    put_table(terminal, study, "work", compare_work, false);
    put_shown(terminal, study, "people, energy, money", compare_people);
    if (study_reached(study))
        put_shown(terminal, study, "to the target", compare_target);
    put_shown(terminal, study, "privacy", compare_privacy);
    put_shown(terminal, study, "final flush", compare_flush);
    put_gains(terminal, study);
    compare_choices(terminal, study, compare_axis(study, against).axis);
    compare_pairs(terminal, study, against, at);
    put_notes(out, study);
    put_people_notes(out, study);
    put_privacy_note(out, study);
    compare_gain_notes(out, study);
}

/* Each line of a text, wrapped. */
static void put_lines(FILE *out, const char *text)
{
    for (size_t length; *text; text += length + (text[length] == '\n')) {
        length = strcspn(text, "\n");
        char *line = mem_format("%.*s", (int)length, text);
        terminal_wrapped(out, line, 0);
        free(line);
    }
}

/* Series whose curves are the same are said to be so: a table shows equal figures of them only. */
static bool put_equal(FILE *out, const struct results *results, const struct study_results *study,
                      struct errs *errs)
{
    struct rows_by_run curves;
    bool good = rows_by_run_read(&curves, results->database, "curves", errs);
    size_t *first = good ? equal_curves(study, &curves) : NULL;
    for (size_t i = 0; good && i < study->count; i++) {
        if (first[i] == i)
            continue;
        char *equal = format_equal_curves(&study->series[i], &study->series[first[i]]);
        char *text = mem_format("Equal curves: %s.", equal);
        terminal_wrapped(out, text, 0);
        free(text);
        free(equal);
    }
    free(first);
    rows_by_run_free(&curves);
    return good;
}

/* Whether some study has what `against` names. */
static bool check_against(const struct results *results, const char *against, struct errs *errs)
{
    size_t value, axes = 0;
    const struct sweep_axis *axis = NULL;
    for (size_t i = 0; i < results->count; i++) {
        const struct sweep *sweep = &results->studies[i].sweep;
        if (sweep_find(sweep, against, &value))
            return true;
        axes += sweep->count;
        axis = axis ? axis : study_main_axis(&results->studies[i]);
    }
    char *hint = axis ? mem_format("e.g. --against \"%s\"", axis->values[0]) : NULL;
    errs_add(errs, FAULT_INPUT, NULL, hint,
             axes ? "--against: no value of the sweep contains \"%s\""
                  : "--against: nothing is swept here, so there is no \"%s\"",
             against);
    free(hint);
    return false;
}

static void print_text(FILE *out, const struct results *results,
                       const struct compare_request *request, struct errs *errs)
{
    struct terminal terminal = {out, request->colour};
    char *title = request->at ? mem_format("at %s", request->at) : NULL;
    bool good = true;
    put_lines(out, results->notes);
    for (size_t i = 0; good && i < results->count; i++) {
        fputs(i ? "\n" : "", out);
        put_study(&terminal, &results->studies[i], request->against, title);
        good = put_equal(out, results, &results->studies[i], errs);
    }
    free(title);
}

static void print_tables(FILE *out, const struct results *results,
                         const struct compare_request *request, const struct table_style *style)
{
    for (size_t i = 0; i < results->count; i++)
        compare_tables(out, style, &results->studies[i], request->against, request->at);
}

/* All that was asked for is checked before the first line is printed: what is written is whole. */
int compare_print(const struct compare_request *request, FILE *out, struct errs *errs)
{
    struct results results;
    if (results_read(&results, &request->results, errs) &&
        (!request->against || check_against(&results, request->against, errs)) &&
        (!request->at || budget_read(&results, request->at, errs)))
        switch (request->format) {
        case COMPARE_TEXT:
            print_text(out, &results, request, errs);
            break;
        case COMPARE_CSV:
            compare_csv(out, &results);
            break;
        case COMPARE_JSON:
            compare_json(out, &results);
            break;
        case COMPARE_LATEX:
            print_tables(out, &results, request, &table_latex);
            break;
        case COMPARE_MARKDOWN:
            print_tables(out, &results, request, &table_markdown);
            break;
        }
    results_free(&results);
    return errs_exit_status(errs);
}
