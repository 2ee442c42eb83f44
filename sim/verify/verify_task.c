/* Compares a task with the reference files of a folder, one after the other. */
#include "sim/verify/verify_task.h"

#include "core/base/mem.h"
#include "sim/verify/verify_steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A ratio of 1 is an error as large as its tolerance. */
static void print_result(struct task_check *check, const char *kind, const struct worst *worst)
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
static bool read_index(const struct reference *reference, size_t row, size_t column,
                       unsigned *index, struct errs *errs)
{
    double value = reference_value(reference, row, column);
    struct mark mark = reference_mark(reference, row);
    if (value != floor(value) || value < 0 || value > 1e6)
        return errs_add(errs, FAULT_INPUT, &mark, NULL, "%s is %g, not an index",
                        reference->names[column], value);
    *index = (unsigned)value;
    return true;
}

/* Files of fixed columns: their header must say exactly that. */
static bool has_header(const struct reference *reference, const char *const *names, size_t count,
                       struct errs *errs)
{
    bool same = reference->columns == count;
    for (size_t i = 0; same && i < count; i++)
        same = strcmp(reference->names[i], names[i]) == 0;
    struct mark mark = {&reference->csv.source, 1, 1};
    return same || errs_add(errs, FAULT_INPUT, &mark, NULL,
                            "the header should begin \"%s,%s\" and have %zu columns", names[0],
                            names[1], count);
}

static bool check_entry(struct task_check *check, const struct reference *reference, size_t i,
                        struct worst *worst)
{
    struct mark mark = reference_mark(reference, i);
    const char *field = reference->keys[i];
    unsigned row, column;
    double actual, any;
    if (!read_index(reference, i, 1, &row, check->errs) ||
        !read_index(reference, i, 2, &column, check->errs))
        return false;
    if (!task_model_field(check->worker, field, row, column, &actual)) {
        if (!task_model_field(check->worker, field, 0, 0, &any))
            return errs_add(check->errs, FAULT_INPUT, &mark, NULL, "the model has no field \"%s\"",
                            field);
        actual = NAN; /* a field that is too small */
    }
    char name[100];
    snprintf(name, sizeof name, "%s[%u][%u]", field, row, column);
    compare_at(worst, reference_value(reference, i, 3), actual, MODEL_TOLERANCE, name,
               reference_mark(reference, i).line);
    return true;
}

/* How many rows (or, of row 0, columns) a field of the model has. */
static size_t extent_of(const struct task_check *check, const char *field, bool columns)
{
    unsigned count = 0;
    double any;
    while (task_model_field(check->worker, field, columns ? 0 : count, columns ? count : 0, &any))
        count++;
    return count;
}

/* The rows of a field that begin at `first` stand together. From its number [0][0] on they are as
 * many as it has numbers; the sizes of a geom are as many as its kind has. Returns where the next
 * field begins; 0: errors. */
static size_t check_extent(struct task_check *check, const struct reference *reference,
                           size_t first)
{
    const char *field = reference->keys[first];
    size_t end = first + 1;
    while (end < reference->rows && strcmp(reference->keys[end], field) == 0)
        end++;
    size_t wanted = extent_of(check, field, false) * extent_of(check, field, true);
    struct mark mark = reference_mark(reference, end - 1);
    bool chosen =
        reference_value(reference, first, 1) != 0 || reference_value(reference, first, 2) != 0;
    if (end - first >= wanted || chosen || strcmp(field, "geom_size") == 0)
        return end;
    errs_add(check->errs, FAULT_INPUT, &mark, NULL,
             "%zu numbers of %s, and the model has %zu: the file is cut short", end - first, field,
             wanted);
    return 0;
}

static bool is_whole(struct task_check *check, const struct reference *reference)
{
    for (size_t i = 0; i < reference->rows;)
        if (!(i = check_extent(check, reference, i)))
            return false;
    return true;
}

static bool check_model(struct task_check *check, const struct reference *reference,
                        struct worst *worst)
{
    static const char *const names[] = {"field", "row", "col", "value"};
    if (!has_header(reference, names, 4, check->errs))
        return false;
    bool good = true;
    for (size_t i = 0; i < reference->rows; i++)
        good &= check_entry(check, reference, i, worst);
    return good && is_whole(check, reference);
}

/* Positions first in `start` and `given`, velocities behind them. */
static bool read_start(struct task_check *check, const struct reference *reference, bool *given)
{
    unsigned nq = check->info->nq, nv = check->info->nv;
    for (size_t i = 0; i < reference->rows; i++) {
        struct mark mark = reference_mark(reference, i);
        bool velocity = strcmp(reference->keys[i], "qvel") == 0;
        unsigned index;
        if (!velocity && strcmp(reference->keys[i], "qpos") != 0)
            return errs_add(check->errs, FAULT_INPUT, &mark, "qpos or qvel", "unknown field \"%s\"",
                            reference->keys[i]);
        if (!read_index(reference, i, 1, &index, check->errs))
            return false;
        if (index >= (velocity ? nv : nq))
            return errs_add(check->errs, FAULT_INPUT, &mark, NULL, "%s has only %u entries",
                            reference->keys[i], velocity ? nv : nq);
        index += velocity ? nq : 0;
        if (given[index])
            return errs_add(check->errs, FAULT_INPUT, &mark, NULL, "given twice");
        given[index] = true;
        check->start[index] = reference_value(reference, i, 2);
    }
    return true;
}

/* The library brings quaternions of free joints and balls to length 1, in place. */
static void normalise_turns(const struct task_check *check, double *qpos)
{
    enum { FREE, BALL, OF_PLACE = 3, OF_TURN = 4 };
    double type, at;
    for (unsigned i = 0; task_model_field(check->worker, "jnt_type", i, 0, &type) &&
                         task_model_field(check->worker, "jnt_qposadr", i, 0, &at);
         i++) {
        double *turn = qpos + (unsigned)at + (type == FREE ? OF_PLACE : 0), square = 0;
        for (int k = 0; k < OF_TURN && type <= BALL; k++)
            square += turn[k] * turn[k];
        for (int k = 0; k < OF_TURN && square > 0; k++)
            turn[k] /= sqrt(square);
    }
}

/* Every number of the state is given once, and the reset keeps it as it is. */
static bool check_init(struct task_check *check, const struct reference *reference,
                       struct worst *worst)
{
    static const char *const names[] = {"field", "index", "value"};
    bool given[TASK_OBS_MAX] = {false};
    struct mark mark = {&reference->csv.source, 0, 0};
    if (!has_header(reference, names, 3, check->errs) || !read_start(check, reference, given))
        return false;
    unsigned nq = check->info->nq, nv = check->info->nv;
    if (reference->rows != nq + nv)
        return errs_add(check->errs, FAULT_INPUT, &mark, NULL, "%zu entries, but the state has %u",
                        reference->rows, nq + nv);
    check->has_start = true;
    double obs[TASK_OBS_MAX];
    task_place(check->worker, check->start, check->start + nq, obs);
    const struct task_state *state = task_state(check->worker);
    double qpos[TASK_OBS_MAX];
    memcpy(qpos, check->start, nq * sizeof *qpos);
    normalise_turns(check, qpos);
    for (unsigned i = 0; i < nq; i++)
        compare_at(worst, qpos[i], state->qpos[i], STEP_TOLERANCE, "qpos",
                   reference_mark(reference, i).line);
    for (unsigned i = 0; i < nv; i++)
        compare_at(worst, check->start[nq + i], state->qvel[i], STEP_TOLERANCE, "qvel",
                   reference_mark(reference, nq + i).line);
    return true;
}

/* The kinds of files in the order they are checked: the start state comes before the trajectory. */
static const struct reference_kind {
    const char *name;
    bool keyed;
    bool (*check)(struct task_check *check, const struct reference *reference, struct worst *worst);
} kinds[] = {
    {"model", true, check_model},
    {"init", true, check_init},
    {"traj", false, check_trajectory},
    {"onestep", false, check_single_steps},
};

static void check_file(struct task_check *check, const struct reference_kind *kind)
{
    char *path = mem_format("%s/%s.%s.csv", check->dir, check->info->name, kind->name);
    if (access(path, F_OK) == 0) {
        struct reference reference;
        struct worst worst = {0};
        check->files++;
        if (reference_read(&reference, path, kind->keyed, check->errs) &&
            kind->check(check, &reference, &worst))
            print_result(check, kind->name, &worst);
        reference_free(&reference);
    }
    free(path);
}

static bool check_folder(struct task_check *check)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        check_file(check, &kinds[i]);
    const char *name = check->info->name;
    if (check->files == 0)
        errs_add(check->errs, FAULT_INPUT, NULL, NULL,
                 "%s holds none of %s.model.csv, %s.init.csv, %s.traj.csv and "
                 "%s.onestep.csv",
                 check->dir, name, name, name, name);
    return !check->failed;
}

/* The exit status is 2 where a file is wrong, which says nothing of the task, and 1 where it
 * disagrees. */
static void tell_version(FILE *out)
{
    const char *version = task_library_version();
    fprintf(out, "      MuJoCo %s", version);
    if (strcmp(version, VERIFY_TASK_MUJOCO) != 0)
        fputs("; the data that come with the tests are of " VERIFY_TASK_MUJOCO
              ", and no other version is promised to agree with them",
              out);
    fputc('\n', out);
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
        struct task_check check = {.info = task_info(task), .dir = dir, .out = out, .errs = errs};
        check.worker = task_worker_new(task);
        good = check_folder(&check);
        tell_version(out);
        task_worker_free(check.worker);
    }
    task_free(task);
    return errs->count ? errs_exit_status(errs) : good ? 0 : 1;
}
