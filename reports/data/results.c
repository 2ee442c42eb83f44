/* Groups the runs of a database into series and studies. */
#include "reports/data/results.h"

#include "core/base/mem.h"
#include "reports/data/database_join.h"
#include "reports/data/label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The columns of reports/sql/runs.sql, in the order of enum metric. */
static const char *const metric_columns[METRIC_AT] = {
    "final",
    "best",
    "points",
    "rounds",
    "virtual_s",
    "payload_B",
    "wire_B",
    "down_per_agent_B",
    "up_per_agent_B",
    "paper_bits",
    "agent_episodes",
    "server_episodes",
    "agent_steps",
    "server_steps",
    "accepted",
    "void",
    "blowups",
    "agents",
    "eligible",
    "need_B",
    "paper_memory_B",
    "target",
    "target_round",
    "target_s",
    "target_wire_B",
    "target_steps",
    "flush_s",
    "flush_wire_B",
    "diverged",
    "server_blowups",
    "questions",
    "answers",
    "energy_J",
    "money",
    "env_steps",
    "updates",
    "target_questions",
    "target_energy_J",
    "target_money",
    "target_updates",
    "flush_J",
    "money_per_year",
    "battery_months",
    "epsilon",
    "delta",
    "first",
    "gain",
    "gain_per_wire_B",
    "gain_per_virtual_s",
    "gain_per_question",
    "gain_per_J",
    "gain_per_money",
    "gain_per_need_B",
    "own_before",
    "own_after",
    "shared_before",
    "shared_after",
    "wishes_before",
    "wishes_after",
    "rank_own",
    "rank_wishes",
};

const char *metric_name(enum metric metric)
{
    return metric == METRIC_AT ? "at" : metric_columns[metric];
}

/* The database was found sound, and its schema allows no other word. */
static enum run_state state_of(const char *text)
{
    enum run_state state = run_state_of(text);
    if (state == RUN_ABSENT)
        die("run.state is %s", text);
    return state;
}

/* Its texts are those of the table, which lasts as long as the results. */
static struct run run_of(const struct sql_table *table, size_t row)
{
    struct run run = {
        .id = sql_text(table, row, "run"),
        .seed = sql_text(table, row, "seed"),
        .state = state_of(sql_text(table, row, "state")),
        .reason = sql_text(table, row, "reason"),
        .mode = sql_text(table, row, "mode"),
        .version = sql_text(table, row, "version"),
        .hash = sql_text(table, row, "scenario_hash"),
        .resolved = sql_text(table, row, "resolved"),
        .currency = sql_text(table, row, "currency"),
    };
    run.metric[METRIC_AT] = NAN;
    for (enum metric i = 0; i < METRIC_AT; i++)
        run.metric[i] = sql_number(table, row, metric_columns[i]);
    return run;
}

/* The series that a row belongs to: same scenario, task, algorithm and trial but for the seed. */
static struct series *series_for(struct study_results *study, const struct sql_table *table,
                                 size_t row)
{
    char *config = trial_without_seed(sql_text(table, row, "trial"));
    const char *point = sql_text(table, row, "point");
    char *key = mem_format("%s\n%s", point, config);
    size_t number = text_index_add(&study->trials, key);
    free(key);
    if (number < study->count) {
        free(config);
        return &study->series[number];
    }
    mem_grow(&study->series, &study->capacity, study->count + 1, sizeof *study->series);
    study->series[study->count++] = (struct series){
        .scenario = study->scenario,
        .task = study->task,
        .algorithm = sql_text(table, row, "algorithm"),
        .point = point,
        .config = config,
        .place = INFINITY,
    };
    return &study->series[number];
}

/* A study is a scenario's name and its task: returns of different tasks are not compared. */
static struct study_results *study_for(struct results *results, const struct sql_table *table,
                                       size_t row)
{
    const char *scenario = sql_text(table, row, "scenario");
    const char *task = sql_text(table, row, "task");
    char *name = mem_format("%s\n%s", scenario, task);
    size_t number = text_index_add(&results->names, name);
    free(name);
    if (number < results->count)
        return &results->studies[number];
    results->studies =
        mem_realloc(results->studies, (results->count + 1) * sizeof *results->studies);
    results->studies[results->count++] =
        (struct study_results){.scenario = scenario, .task = task, .target = NAN, .mode = ""};
    return &results->studies[number];
}

/* Series and studies come in the order of their first run; numbers stay valid while the arrays
 * grow, pointers do not. */
static void add_run(struct results *results, size_t row)
{
    struct study_results *study = study_for(results, results->runs, row);
    struct series *series = series_for(study, results->runs, row);
    struct run run = run_of(results->runs, row);
    series->place = fmin(series->place, sql_number(results->runs, row, "place"));
    mem_grow(&series->runs, &series->capacity, series->count + 1, sizeof *series->runs);
    series->runs[series->count++] = run;
    series->states[run.state]++;
    study->done += run.state == RUN_DONE;
    if (isnan(study->target))
        study->target = run.metric[METRIC_TARGET];
    if (!*study->mode)
        study->mode = run.mode;
}

/* In the order of the sweep; points of several studies by name. */
static int by_place(const void *left, const void *right)
{
    const struct series *a = left, *b = right;
    int order = (a->place > b->place) - (a->place < b->place);
    return order ? order : strverscmp(a->point, b->point);
}

static void number_rests(const struct study_results *study, size_t *number)
{
    struct text_index rests = {0};
    for (size_t i = 0; i < study->count; i++)
        number[i] = text_index_add(&rests, study->series[i].rest);
    text_index_free(&rests);
}

/* Brings together what differs in the algorithm alone, in order of first appearance. */
static void group_by_rest(struct study_results *study)
{
    size_t count = study->count;
    size_t *number = mem_zero(count + 1, sizeof *number),
           *begin = mem_zero(count + 2, sizeof *begin);
    struct series *grouped = mem_zero(count + 1, sizeof *grouped);
    number_rests(study, number);
    for (size_t i = 0; i < count; i++)
        begin[number[i] + 1]++;
    for (size_t i = 0; i < count; i++)
        begin[i + 1] += begin[i];
    for (size_t i = 0; i < count; i++)
        grouped[begin[number[i]]++] = study->series[i];
    free(study->series);
    study->series = grouped;
    study->capacity = count + 1;
    free(number);
    free(begin);
}

/* A series with the algorithm and the rest of another is told apart by its label alone. Series of
 * one rest stand together. */
static void mark_grouped(struct study_results *study)
{
    struct text_index named = {0};
    size_t *twins = mem_zero(study->count + 1, sizeof *twins);
    size_t *number = mem_zero(study->count + 1, sizeof *number);
    bool several = false, swept = false;
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        char *name = mem_format("%s\n%s", series->algorithm, series->rest);
        number[i] = text_index_add(&named, name);
        twins[number[i]]++;
        free(name);
        swept |= *series->rest != '\0';
        several |= i && strcmp(series->rest, series[-1].rest) == 0 &&
                   strcmp(series->algorithm, series[-1].algorithm) != 0;
    }
    for (size_t i = 0; i < study->count; i++)
        study->series[i].grouped = several && swept && twins[number[i]] == 1;
    text_index_free(&named);
    free(twins);
    free(number);
}

static void read_sweep(struct study_results *study)
{
    const char **points = mem_zero(study->count + 1, sizeof *points);
    for (size_t i = 0; i < study->count; i++)
        points[i] = study->series[i].point;
    study->sweep = sweep_of(points, study->count);
    free(points);
}

/* The series that a text means, NULL and *several when it is part of more than one label. A whole
 * label or point goes before a part of one. */
static struct series *series_called(struct results *results, const char *text, bool *several)
{
    struct series *part = NULL;
    *several = false;
    for (size_t i = 0; i < results->count; i++)
        for (size_t j = 0; j < results->studies[i].count; j++) {
            struct series *series = &results->studies[i].series[j];
            if (strcmp(series->label, text) == 0 || strcmp(series->point, text) == 0)
                return series;
            if (!strstr(series->label, text))
                continue;
            *several = part != NULL;
            part = part ? part : series;
        }
    return *several ? NULL : part;
}

/* The last `=` parts the two, since a label may contain some. */
static bool relabel(struct results *results, const char *rule, struct errs *errs)
{
    const char *equals = strrchr(rule, '=');
    if (!equals || equals == rule || !equals[1])
        return errs_add(errs, FAULT_INPUT, NULL, "e.g. --label \"up=1 Mbit/s=slow\"",
                        "--label %s: expected LABEL=NEW", rule);
    char *text = mem_format("%.*s", (int)(equals - rule), rule);
    bool several;
    struct series *series = series_called(results, text, &several);
    if (series) {
        free(series->label);
        series->label = mem_string(equals + 1);
        series->renamed = true;
    } else {
        char *hint = mem_format("e.g. --label \"%s=...\"", results->studies[0].series[0].label);
        errs_add(errs, FAULT_INPUT, NULL, hint, "--label: %s label %s \"%s\"",
                 several ? "more than one" : "no", several ? "contains" : "is", text);
        free(hint);
    }
    free(text);
    return series != NULL;
}

/* Labels rest on the sweep, and groups on the labels' rests. */
static void order_study(struct study_results *study)
{
    qsort(study->series, study->count, sizeof(struct series), by_place);
    read_sweep(study);
    label_series(study);
    group_by_rest(study);
    mark_grouped(study);
}

bool results_read(struct results *results, const struct results_request *request, struct errs *errs)
{
    *results = (struct results){.count = 0};
    results->database = databases_open(request->databases, request->count, &results->notes, errs);
    results->runs = results->database ? database_query(results->database, "runs", errs) : NULL;
    if (!results->runs)
        return false;
    for (size_t row = 0; row < results->runs->rows; row++)
        add_run(results, row);
    for (size_t i = 0; i < results->count; i++)
        order_study(&results->studies[i]);
    if (results->count == 0) {
        struct source source = {.name = (char *)(uintptr_t)request->databases[0]};
        struct mark mark = {&source, 0, 0};
        return errs_add(errs, FAULT_INPUT, &mark, "run the scenario first", "holds no run");
    }
    for (size_t i = 0; i < request->label_count; i++)
        if (!relabel(results, request->labels[i], errs))
            return false;
    return true;
}

static void series_free(struct series *series)
{
    free(series->rest);
    free(series->label);
    free(series->config);
    free(series->runs);
}

void results_free(struct results *results)
{
    for (size_t i = 0; i < results->count; i++) {
        for (size_t j = 0; j < results->studies[i].count; j++)
            series_free(&results->studies[i].series[j]);
        free(results->studies[i].series);
        text_index_free(&results->studies[i].trials);
        text_index_free(&results->studies[i].paths);
        sweep_free(&results->studies[i].sweep);
    }
    text_index_free(&results->names);
    free(results->studies);
    sql_table_free(results->runs);
    free(results->notes);
    database_close(results->database);
    *results = (struct results){0};
}
