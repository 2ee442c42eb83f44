/* Looks fields of a compiled model up by name. */
#include "models/tasks/mujoco_parts.h"
#include "models/tasks/mujoco_task.h"

#include <mujoco/mjxmacro.h>
#include <mujoco/mujoco.h>
#include <string.h>

/* An array of the model, whatever its type; or one size, whose type differs between versions. */
struct model_array {
    const mjtNum *numbers;
    const int *integers;
    const mjtByte *bytes;
    bool is_size;
    double size;
    long rows, columns;
};

#define NUMBERS(p) _Generic((p), mjtNum * : (p), const mjtNum * : (p), default : NULL)
#define INTEGERS(p) _Generic((p), int * : (p), const int * : (p), default : NULL)
#define BYTES(p) _Generic((p), mjtByte * : (p), default : NULL)

/* As find_option, for the arrays of the model; their element types differ, and the macros choose by
 * type. */
static struct model_array find_array(const mjModel *m, const char *name)
{
    MJMODEL_POINTERS_PREAMBLE(m)
    (void)na, (void)nmocap;
#undef MJ_M
#define MJ_M(n) n
#define X(type, array, count, width)                                                               \
    if (strcmp(name, #array) == 0)                                                                 \
        return (struct model_array){.numbers = NUMBERS(m->array),                                  \
                                    .integers = INTEGERS(m->array),                                \
                                    .bytes = BYTES(m->array),                                      \
                                    .rows = (long)m->count,                                        \
                                    .columns = width};
    MJMODEL_POINTERS
#undef X
    return (struct model_array){0};
}

/* From version 3.5 on the list has another name. */
#ifndef MJMODEL_SIZES
#define MJMODEL_SIZES MJMODEL_INTS
#endif

static struct model_array find_size(const mjModel *m, const char *name)
{
#define X(count)                                                                                   \
    if (strcmp(name, #count) == 0)                                                                 \
        return (struct model_array){                                                               \
            .is_size = true, .size = (double)m->count, .rows = 1, .columns = 1};
    MJMODEL_SIZES
#undef X
    return (struct model_array){0};
}

#define OPTION(member, at, width)                                                                  \
    if (strcmp(name, #member) == 0)                                                                \
        return (struct model_array){                                                               \
            .numbers = NUMBERS(at), .integers = INTEGERS(at), .rows = 1, .columns = width};

/* The library lists its own members as macros, so no name can be forgotten here; from version 3.6
 * on in one list. */
static struct model_array find_option(const mjOption *option, const char *name)
{
#ifdef MJOPTION_FIELDS
#define X(type, scalar, one) OPTION(scalar, &option->scalar, one)
#define XVEC(type, vector, width) OPTION(vector, &option->vector[0], width)
    MJOPTION_FIELDS
#undef XVEC
#undef X
#else
#define X(type, scalar) OPTION(scalar, &option->scalar, 1)
    MJOPTION_FLOATS
    MJOPTION_INTS
#undef X
#define X(vector, width) OPTION(vector, &option->vector[0], width)
    MJOPTION_VECTORS
#undef X
#endif
    return (struct model_array){0};
}

static struct model_array find_entry(const mjModel *m, const char *name)
{
    if (strcmp(name, "stat.meaninertia") == 0)
        return (struct model_array){.numbers = &m->stat.meaninertia, .rows = 1, .columns = 1};
    if (strncmp(name, "size.", 5) == 0)
        return find_size(m, name + 5);
    if (strncmp(name, "opt.", 4) == 0)
        return find_option(&m->opt, name + 4);
    return find_array(m, name);
}

bool mujoco_field(const struct mujoco_worker *worker, const char *name, unsigned row,
                  unsigned column, double *value)
{
    struct model_array array = find_entry(mujoco_worker_model(worker), name);
    if (row >= array.rows || column >= array.columns)
        return false;
    long at = row * array.columns + column;
    if (array.is_size)
        *value = array.size;
    else if (array.numbers)
        *value = array.numbers[at];
    else if (array.integers)
        *value = array.integers[at];
    else if (array.bytes)
        *value = array.bytes[at];
    else
        return false;
    return true;
}
