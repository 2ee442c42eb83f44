#include "reports/compare.h"

#include "core/mem.h"
#include "reports/format.h"
#include "reports/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 100 };

struct terminal {
    FILE *out;
    bool colour;
};

/* A column of a table: its head, its width and what a series has there. */
struct column {
    const char *head;
    int width;
    char *(*value)(char *out, const struct series *series);
};

static int code_points(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static void put_right(FILE *out, const char *text, int width)
{
    fprintf(out, "%*s%s", width > code_points(text) ? width - code_points(text) : 1, "", text);
}

/* Text from the database must not steer the terminal. */
static void put_clean(FILE *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        fputc((unsigned char)text[i] < ' ' || text[i] == 127 ? ' ' : text[i], out);
}

/* The bytes of `text` that fit into `room` columns: up to a space if there is one, else cut. */
static size_t line_length(const char *text, int room)
{
    size_t space = 0, i = 0;
    for (int column = 0; text[i]; i++) {
        column += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (text[i] == ' ')
            space = i;
        if (column > room)
            return space ? space : i;
    }
    return i;
}

static void put_wrapped(FILE *out, const char *text, int indent)
{
    while (*text) {
        size_t length = line_length(text, WIDTH - indent);
        fprintf(out, "%*s", indent, "");
        put_clean(out, text, length);
        fputc('\n', out);
        text += length;
        text += strspn(text, " ");
    }
}

static char *value_rounds(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_ROUNDS));
}

static char *value_final(char *out, const struct series *series)
{
    struct sample sample = series_values(series, METRIC_FINAL);
    struct estimate estimate = estimate_of(sample.x, sample.n, 1);
    free(sample.x);
    return format_estimate(out, &estimate);
}

static char *value_best(char *out, const struct series *series)
{
    struct sample sample = series_values(series, METRIC_BEST);
    double best = NAN;
    for (size_t i = 0; i < sample.n; i++)
        best = fmax(best, sample.x[i]);
    free(sample.x);
    return format_return(out, best);
}

static char *value_target_bytes(char *out, const struct series *series)
{
    return format_to_target(out, series, METRIC_TARGET_WIRE_B);
}

static char *value_target_time(char *out, const struct series *series)
{
    return format_to_target(out, series, METRIC_TARGET_S);
}

static char *value_down(char *out, const struct series *series)
{
    return format_bytes(out, series_mean(series, METRIC_DOWN_PER_AGENT_B));
}

static char *value_up(char *out, const struct series *series)
{
    return format_bytes(out, series_mean(series, METRIC_UP_PER_AGENT_B));
}

static char *value_payload(char *out, const struct series *series)
{
    return format_bytes(out, series_mean(series, METRIC_PAYLOAD_B));
}

static char *value_wire(char *out, const struct series *series)
{
    return format_bytes(out, series_mean(series, METRIC_WIRE_B));
}

static char *value_paper_bits(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_PAPER_BITS));
}

static char *value_agent_episodes(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_AGENT_EPISODES));
}

static char *value_server_episodes(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_SERVER_EPISODES));
}

static char *value_agent_steps(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_AGENT_STEPS));
}

static char *value_server_steps(char *out, const struct series *series)
{
    return format_count(out, series_mean(series, METRIC_SERVER_STEPS));
}

static char *value_virtual(char *out, const struct series *series)
{
    return format_seconds(out, series_mean(series, METRIC_VIRTUAL_S));
}

static char *value_memory(char *out, const struct series *series)
{
    return format_bytes(out, series_max(series, METRIC_NEED_B));
}

static const struct column outcome_columns[] = {
    {"seeds", 7, format_seeds},
    {"rounds", 8, value_rounds},
    {"final return", 17, value_final},
    {"best", 9, value_best},
    {"bytes to target", 18, value_target_bytes},
    {"time to target", 18, value_target_time},
    {NULL, 0, NULL},
};
static const struct column cost_columns[] = {
    {"down/agent", 11, value_down},
    {"up/agent", 10, value_up},
    {"payload", 10, value_payload},
    {"wire", 10, value_wire},
    {"paper bits/round", 17, value_paper_bits},
    {"virtual", 10, value_virtual},
    {"memory", 10, value_memory},
    {NULL, 0, NULL},
};

static const struct column work_columns[] = {
    {"episodes: agents", 18, value_agent_episodes},
    {"server's panel", 16, value_server_episodes},
    {"env steps: agents", 20, value_agent_steps},
    {"server's panel", 17, value_server_steps},
    {NULL, 0, NULL},
};

static void put_head(const struct terminal *terminal, const char *title,
                     const struct column *columns, int first)
{
    fprintf(terminal->out, "\n%s%-*s", terminal->colour ? "\033[1m" : "", first, title);
    for (; columns->head; columns++)
        put_right(terminal->out, columns->head, columns->width);
    fprintf(terminal->out, "%s\n", terminal->colour ? "\033[0m" : "");
}

/* Points of a sweep over more than algorithms head a group of rows, one an algorithm. A label too
 * long for its column has lines of its own above the figures. */
static void put_label(FILE *out, const struct study *study, size_t i, int first)
{
    const struct series *series = &study->series[i];
    bool grouped = series_grouped(study, i);
    const char *label = grouped ? series->algorithm : series->label;
    if (grouped && (i == 0 || strcmp(series->rest, study->series[i - 1].rest) != 0))
        put_wrapped(out, *series->rest ? series->rest : "(as the scenario has it)", 0);
    int indent = grouped ? 2 : 0;
    if (code_points(label) + indent >= first) {
        put_wrapped(out, label, indent);
        label = "";
    }
    fprintf(out, "%*s", indent, "");
    put_clean(out, label, strlen(label));
    fprintf(out, "%*s", first - indent - code_points(label), "");
}

static void put_rows(const struct terminal *terminal, const struct study *study,
                     const struct column *columns, int first, bool with_undone)
{
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        put_label(terminal->out, study, i, first);
        for (const struct column *column = columns; column->head; column++) {
            char value[FORMAT_SIZE];
            column->value(value, series);
            bool dim = terminal->colour && strncmp(value, "unreached", 9) == 0;
            fputs(dim ? "\033[33m" : "", terminal->out);
            put_right(terminal->out, value, column->width);
            fputs(dim ? "\033[0m" : "", terminal->out);
        }
        fputc('\n', terminal->out);
        char *undone = with_undone ? format_undone(series) : NULL;
        if (undone)
            put_wrapped(terminal->out, undone, 2);
        free(undone);
    }
}

static void put_table(const struct terminal *terminal, const struct study *study, const char *title,
                      const struct column *columns, bool with_undone)
{
    int first = WIDTH;
    for (const struct column *column = columns; column->head; column++)
        first -= column->width;
    put_head(terminal, title, columns, first);
    put_rows(terminal, study, columns, first, with_undone);
}

struct pairing {
    const struct terminal *terminal;
    const char *title;
    bool begun;
};

/* The head of the table, and of the comparisons that share a setting of the other axes. */
static void put_pair_head(struct pairing *pairing, const struct pair *pair)
{
    FILE *out = pairing->terminal->out;
    bool colour = pairing->terminal->colour;
    if (!pairing->begun)
        fprintf(out, "\n%s%s%s\n", colour ? "\033[1m" : "", pairing->title,
                colour ? "\033[0m" : "");
    if (pair->first && *pair->rest)
        put_wrapped(out, pair->rest, 0);
    pairing->begun = true;
}

/* The line of a pair: its mean, and an interval or each seed's difference. */
static char *pair_line(const struct sample *sample, const char *const *seeds)
{
    struct estimate estimate = estimate_of(sample->x, sample->n, RESAMPLES);
    char mean[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
    if (sample->n == 0)
        return mem_string("no seed that both have finished with an evaluation");
    format_signed(mean, estimate.mean);
    if (estimate.has_interval)
        return mem_format("mean %s, 95 %% interval %s to %s, %zu seeds", mean,
                          format_signed(low, estimate.mean_interval.low),
                          format_signed(high, estimate.mean_interval.high), sample->n);
    char *line = mem_format("mean %s; by seed", mean);
    for (size_t i = 0; i < sample->n; i++) {
        char *longer = mem_format("%s%s %s: %s", line, i ? "," : "", seeds[i],
                                  format_signed(mean, sample->x[i]));
        free(line);
        line = longer;
    }
    return line;
}

static void put_pair(void *context, const struct pair *pair)
{
    struct pairing *pairing = context;
    const char **seeds;
    struct sample sample = paired_differences(pair->a, pair->b, METRIC_FINAL, &seeds);
    char *line = pair_line(&sample, seeds);
    char *text = mem_format("%s − %s: %s", pair->a_name, pair->b_name, line);
    put_pair_head(pairing, pair);
    put_wrapped(pairing->terminal->out, text, *pair->rest ? 2 : 0);
    free(text);
    free(line);
    free(seeds);
    free(sample.x);
}

static void put_speedup(void *context, const struct pair *pair)
{
    struct pairing *pairing = context;
    static const struct {
        enum metric metric;
        const char *name;
    } costs[] = {{METRIC_TARGET_WIRE_B, "bytes"},
                 {METRIC_TARGET_S, "time"},
                 {METRIC_TARGET_ROUND, "rounds"}};
    char *text = mem_format("%s against %s,", pair->a_name, pair->b_name);
    put_pair_head(pairing, pair);
    for (size_t i = 0; i < 3; i++) {
        char value[FORMAT_SIZE];
        struct speedup speedup = series_speedup(pair->a, pair->b, costs[i].metric, RESAMPLES_CURVE);
        char *longer = mem_format("%s%s %s: %s", text, i ? ";" : "", costs[i].name,
                                  format_speedup(value, &speedup));
        free(text);
        text = longer;
    }
    put_wrapped(pairing->terminal->out, text, *pair->rest ? 2 : 0);
    free(text);
}

/* A value by which --against chooses the axis; NULL: another axis has each of them too. */
static const char *value_choosing(const struct sweep *sweep, const struct sweep_axis *axis)
{
    size_t value;
    for (size_t i = 0; i < axis->count; i++)
        if (sweep_find(sweep, axis->values[i], &value) == axis)
            return axis->values[i];
    return NULL;
}

/* How to have the comparisons along the other axes. */
static void put_other_axes(FILE *out, const struct study *study, const struct sweep_axis *axis)
{
    const struct sweep *sweep = &study->sweep;
    for (size_t i = 0; i < sweep->count; i++) {
        const struct sweep_axis *other = &sweep->axes[i];
        const char *value = other == axis ? NULL : value_choosing(sweep, other);
        if (!value)
            continue;
        char *text =
            mem_format("Compared along %s, all else being equal; --against \"%s\" compares "
                       "along %s.",
                       axis->name, value, other->name);
        put_wrapped(out, text, 0);
        free(text);
    }
}

static void put_pairs(const struct terminal *terminal, const struct study *study,
                      const char *against)
{
    size_t base = 0;
    const struct sweep_axis *axis = sweep_main_axis(&study->sweep);
    const struct sweep_axis *asked = against ? sweep_find(&study->sweep, against, &base) : NULL;
    axis = asked ? asked : axis;
    base = asked ? base : 0;
    struct pairing pairing = {terminal, "differences in final return, paired by seed", false};
    bool told = study->count > 1 && *study->mode,
         reached = study->count > 1 && study_reached(study);
    if (told)
        study_pairs(study, axis, base, put_pair, &pairing);
    pairing = (struct pairing){terminal, "speed-up to the target", false};
    if (reached)
        study_pairs(study, axis, base, put_speedup, &pairing);
    fputc('\n', terminal->out);
    if (told || reached)
        put_other_axes(terminal->out, study, axis);
}

static void put_notes(FILE *out, const struct study *study)
{
    char target[FORMAT_SIZE];
    if (*study->mode) {
        char *text = mem_format("Final return: mean ± standard error over seeds of each run's mean "
                                "over the last quarter of its evaluation points (%s).",
                                study->mode);
        put_wrapped(out, text, 0);
        free(text);
    }
    if (!isnan(study->target)) {
        char *text =
            mem_format("To target: Kaplan–Meier median over seeds of what was spent until an "
                       "evaluation reached %s, a run that never did being censored at its end. "
                       "Speed-up: the ratio of two such medians over common seeds.",
                       format_return(target, study->target));
        put_wrapped(out, text, 0);
        free(text);
    }
    put_wrapped(out,
                "Down and up: bytes on the wire an eligible agent; memory: what the largest agent "
                "needs. All figures are means over seeds.",
                0);
}

/* The algorithm, where it is one and the labels leave it out. */
static void put_algorithm(FILE *out, const struct study *study)
{
    const struct series *first = &study->series[0];
    if (strncmp(first->label, first->algorithm, strlen(first->algorithm)) == 0)
        return;
    fputs(", ", out);
    put_clean(out, first->algorithm, strlen(first->algorithm));
}

static void put_study(const struct terminal *terminal, const struct study *study,
                      const char *against)
{
    FILE *out = terminal->out;
    fputs(terminal->colour ? "\033[1m" : "", out);
    put_clean(out, study->scenario, strlen(study->scenario));
    fputs(terminal->colour ? "\033[0m on " : " on ", out);
    put_clean(out, study->task, strlen(study->task));
    put_algorithm(out, study);
    fputc('\n', out);
    put_table(terminal, study, "outcome", outcome_columns, true);
    put_table(terminal, study, "cost", cost_columns, false);
    put_table(terminal, study, "work", work_columns, false);
    put_pairs(terminal, study, against);
    put_notes(out, study);
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
        axis = axis ? axis : sweep_main_axis(sweep);
    }
    char *hint = axis ? mem_format("e.g. --against \"%s\"", axis->values[0]) : NULL;
    errs_add(errs, FAULT_INPUT, NULL, hint,
             axes ? "--against: no value of the sweep contains \"%s\""
                  : "--against: nothing is swept here, so there is no \"%s\"",
             against);
    free(hint);
    return false;
}

int compare_print(const char *database, const char *against, FILE *out, bool colour,
                  struct errs *errs)
{
    struct results results;
    struct terminal terminal = {out, colour};
    bool good = results_read(&results, database, errs) &&
                (!against || check_against(&results, against, errs));
    for (size_t i = 0; good && i < results.count; i++) {
        fputs(i ? "\n" : "", out);
        put_study(&terminal, &results.studies[i], against);
    }
    results_free(&results);
    return errs_exit_status(errs);
}
