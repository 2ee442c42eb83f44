#include "sim/verify_task.h"

#include "core/mem.h"
#include "models/task.h"
#include "sim/verify_csv.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double MODEL_TOLERANCE = 1e-12, STEP_TOLERANCE = 1e-6;

/* The comparison worst in relation to its tolerance. */
struct worst {
    double error, ratio; /* ratio > 1 fails */
    char where[128];     /* the column or field */
    unsigned line;
    size_t compared;
};

struct check {
    const struct task_info *info;
    struct task_worker *worker;
    const char *dir;
    FILE *out;
    struct errs *errs;
    unsigned files;
    bool failed;
    double start[TASK_OBS_MAX]; /* qpos, then qvel, of init.csv */
    bool has_start;
};

/* A value that is no number is infinitely wrong. */
static bool compare(struct worst *worst, double expected, double actual, double tolerance)
{
    double error = fabs(actual - expected);
    if (isnan(error))
        error = INFINITY;
    double ratio = error == 0 ? 0 : error / (tolerance * fmax(1, fabs(expected)));
    bool leads = worst->compared == 0 || ratio > worst->ratio;
    worst->compared++;
    if (leads) {
        worst->error = error;
        worst->ratio = ratio;
    }
    return leads;
}

static void compare_at(struct worst *worst, double expected, double actual, double tolerance,
                       const char *name, unsigned line)
{
    if (!compare(worst, expected, actual, tolerance))
        return;
    snprintf(worst->where, sizeof worst->where, "%s", name);
    worst->line = line;
}

static void print_result(struct check *check, const char *kind, const struct worst *worst)
{
    bool pass = worst->ratio <= 1;
    fprintf(check->out, "%s  %s.%s.csv: %zu values", pass ? "PASS" : "FAIL", check->info->name,
            kind, worst->compared);
    if (worst->ratio == 0)
        fprintf(check->out, ", all equal to the last digit\n");
    else
        fprintf(check->out, ", largest error %.3g (%.3g of its tolerance) at %s, line %u\n",
                worst->error, worst->ratio, worst->where, worst->line);
    check->failed |= !pass;
}

/* A number that counts something: 0, 1, 2, ... */
static bool read_index(const struct csv *csv, size_t row, size_t column, unsigned *index,
                       struct errs *errs)
{
    double value = csv_value(csv, row, column);
    struct mark mark = csv_mark(csv, row);
    if (value != floor(value) || value < 0 || value > 1e6)
        return errs_add(errs, FAULT_INPUT, &mark, NULL, "%s is %g, not an index",
                        csv->names[column], value);
    *index = (unsigned)value;
    return true;
}

/* Files of fixed columns: their header must say exactly that. */
static bool has_header(const struct csv *csv, const char *const *names, size_t count,
                       struct errs *errs)
{
    bool same = csv->columns == count;
    for (size_t i = 0; same && i < count; i++)
        same = strcmp(csv->names[i], names[i]) == 0;
    struct mark mark = {&csv->source, 1, 1};
    return same || errs_add(errs, FAULT_INPUT, &mark, NULL,
                            "the header should begin \"%s,%s\" and have %zu columns", names[0],
                            names[1], count);
}

static bool check_entry(struct check *check, const struct csv *csv, size_t i, struct worst *worst)
{
    struct mark mark = csv_mark(csv, i);
    const char *field = csv->keys[i];
    unsigned row, column;
    double actual, any;
    if (!read_index(csv, i, 1, &row, check->errs) || !read_index(csv, i, 2, &column, check->errs))
        return false;
    if (!task_model_field(check->worker, field, row, column, &actual)) {
        if (!task_model_field(check->worker, field, 0, 0, &any))
            return errs_add(check->errs, FAULT_INPUT, &mark, NULL, "the model has no field \"%s\"",
                            field);
        actual = NAN; /* a field that is too small */
    }
    char name[100];
    snprintf(name, sizeof name, "%s[%u][%u]", field, row, column);
    compare_at(worst, csv_value(csv, i, 3), actual, MODEL_TOLERANCE, name, csv->lines[i]);
    return true;
}

static bool check_model(struct check *check, const struct csv *csv, struct worst *worst)
{
    static const char *const names[] = {"field", "row", "col", "value"};
    if (!has_header(csv, names, 4, check->errs))
        return false;
    bool good = true;
    for (size_t i = 0; i < csv->rows; i++)
        good &= check_entry(check, csv, i, worst);
    return good;
}

static bool read_start(struct check *check, const struct csv *csv, bool *given)
{
    unsigned nq = check->info->nq, nv = check->info->nv;
    for (size_t i = 0; i < csv->rows; i++) {
        struct mark mark = csv_mark(csv, i);
        bool velocity = strcmp(csv->keys[i], "qvel") == 0;
        unsigned index;
        if (!velocity && strcmp(csv->keys[i], "qpos") != 0)
            return errs_add(check->errs, FAULT_INPUT, &mark, "qpos or qvel", "unknown field \"%s\"",
                            csv->keys[i]);
        if (!read_index(csv, i, 1, &index, check->errs))
            return false;
        if (index >= (velocity ? nv : nq))
            return errs_add(check->errs, FAULT_INPUT, &mark, NULL, "%s has only %u entries",
                            csv->keys[i], velocity ? nv : nq);
        index += velocity ? nq : 0;
        if (given[index])
            return errs_add(check->errs, FAULT_INPUT, &mark, NULL, "given twice");
        given[index] = true;
        check->start[index] = csv_value(csv, i, 2);
    }
    return true;
}

/* Every number of the state is given once, and the reset keeps it as it is. */
static bool check_init(struct check *check, const struct csv *csv, struct worst *worst)
{
    static const char *const names[] = {"field", "index", "value"};
    bool given[TASK_OBS_MAX] = {false};
    struct mark mark = {&csv->source, 0, 0};
    if (!has_header(csv, names, 3, check->errs) || !read_start(check, csv, given))
        return false;
    unsigned nq = check->info->nq, nv = check->info->nv;
    if (csv->rows != nq + nv)
        return errs_add(check->errs, FAULT_INPUT, &mark, NULL, "%zu entries, but the state has %u",
                        csv->rows, nq + nv);
    check->has_start = true;
    double obs[TASK_OBS_MAX];
    task_place(check->worker, check->start, check->start + nq, obs);
    const struct task_state *state = task_state(check->worker);
    for (unsigned i = 0; i < nq; i++)
        compare_at(worst, check->start[i], state->qpos[i], STEP_TOLERANCE, "qpos", csv->lines[i]);
    for (unsigned i = 0; i < nv; i++)
        compare_at(worst, check->start[nq + i], state->qvel[i], STEP_TOLERANCE, "qvel",
                   csv->lines[nq + i]);
    return true;
}

/* What a column of traj.csv or onestep.csv holds. */
enum meaning {
    ROW,
    REWARD,
    TERMINATED,
    CONTACTS,
    CONSTRAINTS,
    TERM,
    ACT,
    OBS,
    QPOS,
    QVEL,
    NEXT_QPOS,
    NEXT_QVEL
};

struct column {
    enum meaning meaning;
    unsigned index;
};

/* All numbers of a row: what is given and what the task makes of it. */
struct row {
    double act[TASK_ACT_MAX], qpos[TASK_OBS_MAX], qvel[TASK_OBS_MAX]; /* given */
    double obs[TASK_OBS_MAX];
    struct task_step step;
    unsigned contacts, constraints;
};

/* "obs_12" -> 12, when 12 < count. */
static bool indexed(const char *name, const char *prefix, unsigned count, unsigned *index)
{
    size_t length = strlen(prefix);
    if (strncmp(name, prefix, length) != 0 || name[length] < '0' || name[length] > '9')
        return false;
    char *end;
    unsigned long value = strtoul(name + length, &end, 10);
    *index = (unsigned)value;
    return *end == 0 && value < count;
}

static bool term_index(const struct task_info *info, const char *name, unsigned *index)
{
    if (strncmp(name, "rew_", 4) != 0)
        return false;
    for (*index = 0; info->terms[*index]; ++*index)
        if (strcmp(info->terms[*index], name + 4) == 0)
            return true;
    return false;
}

static bool understand(const struct task_info *info, const char *name, struct column *column)
{
    static const char *const plain[] = {"t", "reward", "terminated", "ncon", "nefc"};
    static const char *const prefixes[] = {"act_",  "obs_",       "qpos_",
                                           "qvel_", "next_qpos_", "next_qvel_"};
    const unsigned counts[] = {info->act, info->obs, info->nq, info->nv, info->nq, info->nv};
    for (unsigned i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strcmp(name, plain[i]) == 0) {
            column->meaning = ROW + i;
            return true;
        }
    for (unsigned i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (indexed(name, prefixes[i], counts[i], &column->index)) {
            column->meaning = ACT + i;
            return true;
        }
    column->meaning = TERM;
    return term_index(info, name, &column->index);
}

/* The meaning of every column; what a step needs (actions, the state it starts from) must all be
 * there. */
static struct column *read_columns(const struct check *check, const struct csv *csv)
{
    struct column *columns = mem_zero(csv->columns, sizeof *columns);
    struct mark mark = {&csv->source, 1, 1};
    unsigned needed = 0, counts = check->info->act + check->info->nq + check->info->nv;
    size_t before = check->errs->count;
    for (size_t i = 0; i < csv->columns; i++) {
        if (!understand(check->info, csv->names[i], &columns[i]))
            errs_add(check->errs, FAULT_INPUT, &mark, NULL, "%s has no column \"%s\"",
                     check->info->name, csv->names[i]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(csv->names[i], csv->names[j]) == 0)
                errs_add(check->errs, FAULT_INPUT, &mark, NULL, "column \"%s\" comes twice",
                         csv->names[i]);
        needed +=
            columns[i].meaning == ACT || columns[i].meaning == QPOS || columns[i].meaning == QVEL;
    }
    if (check->errs->count == before && needed != counts)
        errs_add(check->errs, FAULT_INPUT, &mark, NULL,
                 "%s needs columns act_0 to act_%u, qpos_0 to qpos_%u and qvel_0 to qvel_%u",
                 check->info->name, check->info->act - 1, check->info->nq - 1, check->info->nv - 1);
    if (check->errs->count == before)
        return columns;
    free(columns);
    return NULL;
}

static void read_given(const struct csv *csv, const struct column *columns, size_t at,
                       struct row *row)
{
    for (size_t i = 0; i < csv->columns; i++) {
        double value = csv_value(csv, at, i);
        if (columns[i].meaning == ACT)
            row->act[columns[i].index] = value;
        else if (columns[i].meaning == QPOS)
            row->qpos[columns[i].index] = value;
        else if (columns[i].meaning == QVEL)
            row->qvel[columns[i].index] = value;
    }
}

static double value_of(const struct check *check, const struct row *row, struct column column)
{
    const struct task_state *state = task_state(check->worker);
    switch (column.meaning) {
    case REWARD:
        return row->step.reward;
    case TERMINATED:
        return row->step.terminated;
    case CONTACTS:
        return row->contacts;
    case CONSTRAINTS:
        return row->constraints;
    case TERM:
        return task_terms(check->worker)[column.index];
    case OBS:
        return row->obs[column.index];
    case QPOS:
    case NEXT_QPOS:
        return state->qpos[column.index];
    case QVEL:
    case NEXT_QVEL:
        return state->qvel[column.index];
    default:
        die("a column that is given has no value to compare");
    }
}

/* Compares all columns that the step made; in onestep.csv (`single`) qpos and qvel are where it
 * started. */
static void compare_row(const struct check *check, const struct csv *csv,
                        const struct column *columns, size_t at, bool single, struct row *row,
                        struct worst *worst)
{
    task_contacts(check->worker, &row->contacts, &row->constraints);
    for (size_t i = 0; i < csv->columns; i++) {
        enum meaning meaning = columns[i].meaning;
        if (meaning == ROW || meaning == ACT || (single && (meaning == QPOS || meaning == QVEL)))
            continue;
        double tolerance = meaning == TERMINATED ? 0 : STEP_TOLERANCE;
        compare_at(worst, csv_value(csv, at, i), value_of(check, row, columns[i]), tolerance,
                   csv->names[i], csv->lines[at]);
    }
}

static bool check_trajectory(struct check *check, const struct csv *csv, struct worst *worst)
{
    struct column *columns = read_columns(check, csv);
    if (!columns)
        return false;
    struct row row = {0};
    read_given(csv, columns, 0, &row);
    const double *qpos = check->has_start ? check->start : row.qpos;
    const double *qvel = check->has_start ? check->start + check->info->nq : row.qvel;
    task_place(check->worker, qpos, qvel, row.obs);
    compare_row(check, csv, columns, 0, false, &row, worst);
    for (size_t i = 1; i < csv->rows; i++) {
        read_given(csv, columns, i, &row);
        row.step = task_step(check->worker, row.act, row.obs);
        compare_row(check, csv, columns, i, false, &row, worst);
    }
    free(columns);
    return true;
}

static bool check_single_steps(struct check *check, const struct csv *csv, struct worst *worst)
{
    struct column *columns = read_columns(check, csv);
    if (!columns)
        return false;
    struct row row = {0};
    for (size_t i = 0; i < csv->rows; i++) {
        read_given(csv, columns, i, &row);
        task_place(check->worker, row.qpos, row.qvel, row.obs);
        row.step = task_step(check->worker, row.act, row.obs);
        compare_row(check, csv, columns, i, true, &row, worst);
    }
    free(columns);
    return true;
}

/* The kinds of files in the order they are checked: the start state comes before the trajectory. */
static const struct kind {
    const char *name;
    bool keyed;
    bool (*check)(struct check *check, const struct csv *csv, struct worst *worst);
} kinds[] = {
    {"model", true, check_model},
    {"init", true, check_init},
    {"traj", false, check_trajectory},
    {"onestep", false, check_single_steps},
};

static void check_file(struct check *check, const struct kind *kind)
{
    char *path = mem_format("%s/%s.%s.csv", check->dir, check->info->name, kind->name);
    if (access(path, F_OK) == 0) {
        struct csv csv;
        struct worst worst = {0};
        check->files++;
        if (csv_read(&csv, path, kind->keyed, check->errs) && kind->check(check, &csv, &worst))
            print_result(check, kind->name, &worst);
        csv_free(&csv);
    }
    free(path);
}

static bool check_folder(struct check *check)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        check_file(check, &kinds[i]);
    const char *name = check->info->name;
    if (check->files == 0)
        errs_add(check->errs, FAULT_INPUT, NULL, NULL,
                 "%s holds none of %s.model.csv, %s.init.csv, %s.traj.csv and %s.onestep.csv",
                 check->dir, name, name, name, name);
    return !check->failed;
}

int verify_task(const char *name, const char *dir, FILE *out, struct errs *errs)
{
    struct task *task = task_open(name, NULL, errs);
    if (!task)
        return errs_exit_status(errs);
    bool good = false;
    if (task_is_none(task)) {
        errs_add(errs, FAULT_INPUT, NULL, NULL, "the task \"%s\" has no physics to verify", name);
    } else {
        struct check check = {.info = task_info(task), .dir = dir, .out = out, .errs = errs};
        check.worker = task_worker_new(task);
        good = check_folder(&check);
        task_worker_free(check.worker);
    }
    task_free(task);
    return errs->count ? errs_exit_status(errs) : good ? 0 : 1;
}
