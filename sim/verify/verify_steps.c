/* Plays reference steps of a task and compares every column that they give. */
#include "sim/verify/verify_steps.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Notes the error if it is the largest so far in relation to its tolerance, which is relative to
 * max(1, |expected|). A value that is no number is infinitely wrong. */
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

void compare_at(struct worst *worst, double expected, double actual, double tolerance,
                const char *name, unsigned line)
{
    if (!compare(worst, expected, actual, tolerance))
        return;
    snprintf(worst->where, sizeof worst->where, "%s", name);
    worst->line = line;
}

/* What a column of a trajectory (NAME.traj.csv) or of single steps (NAME.onestep.csv) holds. */
enum step_value {
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

struct step_column {
    enum step_value meaning;
    unsigned index;
};

/* All numbers of a row: what is given and what the task makes of it. */
struct step_row {
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

/* In the order of enum step_value, so that the place in a list is the meaning. */
static bool understand(const struct task_info *info, const char *name, struct step_column *column)
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
static struct step_column *read_columns(const struct task_check *check,
                                        const struct reference *reference)
{
    struct step_column *columns = mem_zero(reference->columns, sizeof *columns);
    struct mark mark = {&reference->csv.source, 1, 1};
    unsigned needed = 0, counts = check->info->act + check->info->nq + check->info->nv;
    size_t before = check->errs->count;
    for (size_t i = 0; i < reference->columns; i++) {
        if (!understand(check->info, reference->names[i], &columns[i]))
            errs_add(check->errs, FAULT_INPUT, &mark, NULL, "%s has no column \"%s\"",
                     check->info->name, reference->names[i]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(reference->names[i], reference->names[j]) == 0)
                errs_add(check->errs, FAULT_INPUT, &mark, NULL, "column \"%s\" comes twice",
                         reference->names[i]);
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

static void read_given(const struct reference *reference, const struct step_column *columns,
                       size_t at, struct step_row *row)
{
    for (size_t i = 0; i < reference->columns; i++) {
        double value = reference_value(reference, at, i);
        if (columns[i].meaning == ACT)
            row->act[columns[i].index] = value;
        else if (columns[i].meaning == QPOS)
            row->qpos[columns[i].index] = value;
        else if (columns[i].meaning == QVEL)
            row->qvel[columns[i].index] = value;
    }
}

static double value_of(const struct task_check *check, const struct step_row *row,
                       struct step_column column)
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

/* Compares all columns that the step made; of single steps (`single`) qpos and qvel are where it
 * started. */
static void compare_row(const struct task_check *check, const struct reference *reference,
                        const struct step_column *columns, size_t at, bool single,
                        struct step_row *row, struct worst *worst)
{
    task_contacts(check->worker, &row->contacts, &row->constraints);
    for (size_t i = 0; i < reference->columns; i++) {
        enum step_value meaning = columns[i].meaning;
        if (meaning == ROW || meaning == ACT || (single && (meaning == QPOS || meaning == QVEL)))
            continue;
        double tolerance = meaning == TERMINATED ? 0 : STEP_TOLERANCE;
        compare_at(worst, reference_value(reference, at, i), value_of(check, row, columns[i]),
                   tolerance, reference->names[i], reference_mark(reference, at).line);
    }
}

/* The column `t`; -1: there is none. */
static int time_column(const struct reference *reference, const struct step_column *columns)
{
    for (size_t i = 0; i < reference->columns; i++)
        if (columns[i].meaning == ROW)
            return (int)i;
    return -1;
}

/* Rows are t = 0, s, 2s, ... (s = 1 in a trajectory), and go up to T. */
static bool is_whole(const struct task_check *check, const struct reference *reference,
                     const struct step_column *columns, bool single)
{
    int column = time_column(reference, columns);
    if (column < 0 || reference->rows < 2)
        return true;
    /* Single steps may be of every s-th step of a trajectory. */
    double stride = single ? reference_value(reference, 1, (size_t)column) : 1;
    for (size_t i = 0; i < reference->rows; i++) {
        struct mark mark = reference_mark(reference, i);
        if (reference_value(reference, i, (size_t)column) != (double)i * stride)
            return errs_add(check->errs, FAULT_INPUT, &mark, NULL,
                            "t should be %g here: rows are missing before this one",
                            (double)i * stride);
    }
    double end = (double)reference->rows * stride;
    struct mark mark = {&reference->csv.source, 0, 0};
    if (!single || !check->steps || end == (double)check->steps)
        return true;
    return errs_add(check->errs, FAULT_INPUT, &mark, NULL,
                    "its steps go up to t = %g, and the trajectory to t = %zu: one of the two "
                    "files is cut short",
                    end, check->steps);
}

/* Played on from the first row: errors add up as they would in an episode. Single steps begin anew
 * from each row, which tells where one arises. */
bool check_trajectory(struct task_check *check, const struct reference *reference,
                      struct worst *worst)
{
    struct step_column *columns = read_columns(check, reference);
    if (!columns || !is_whole(check, reference, columns, false)) {
        free(columns);
        return false;
    }
    check->steps = reference->rows - 1;
    struct step_row row = {0};
    read_given(reference, columns, 0, &row);
    const double *qpos = check->has_start ? check->start : row.qpos;
    const double *qvel = check->has_start ? check->start + check->info->nq : row.qvel;
    task_place(check->worker, qpos, qvel, row.obs);
    compare_row(check, reference, columns, 0, false, &row, worst);
    for (size_t i = 1; i < reference->rows; i++) {
        read_given(reference, columns, i, &row);
        row.step = task_step(check->worker, row.act, row.obs);
        compare_row(check, reference, columns, i, false, &row, worst);
    }
    free(columns);
    return true;
}

bool check_single_steps(struct task_check *check, const struct reference *reference,
                        struct worst *worst)
{
    struct step_column *columns = read_columns(check, reference);
    if (!columns || !is_whole(check, reference, columns, true)) {
        free(columns);
        return false;
    }
    struct step_row row = {0};
    for (size_t i = 0; i < reference->rows; i++) {
        read_given(reference, columns, i, &row);
        task_place(check->worker, row.qpos, row.qvel, row.obs);
        row.step = task_step(check->worker, row.act, row.obs);
        compare_row(check, reference, columns, i, true, &row, worst);
    }
    free(columns);
    return true;
}
