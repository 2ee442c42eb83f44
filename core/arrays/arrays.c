/* A list of named arrays, and their numbers as bytes. */
#include "core/arrays/arrays.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"

#include <stdlib.h>
#include <string.h>

const struct array_type array_types[ARRAY_TYPES] = {{"<f4", "F32", 4, false, false},
                                                    {"<f8", "F64", 8, false, true},
                                                    {"<i4", "I32", 4, true, true},
                                                    {"<i8", "I64", 8, true, true}};

void arrays_free(struct array_list *arrays)
{
    for (size_t i = 0; i < arrays->count; i++) {
        free(arrays->list[i].name);
        free(arrays->list[i].type);
        free(arrays->list[i].values);
    }
    free(arrays->list);
    *arrays = (struct array_list){0};
}

const struct array *arrays_find(const struct array_list *arrays, const char *name)
{
    for (size_t i = 0; i < arrays->count; i++)
        if (strcmp(arrays->list[i].name, name) == 0)
            return &arrays->list[i];
    return NULL;
}

bool array_count(unsigned rank, const size_t *shape, size_t *count)
{
    *count = 1;
    for (unsigned i = 0; i < rank; i++)
        if (__builtin_mul_overflow(*count, shape[i], count) || *count > SOURCE_SIZE_MAX)
            return false;
    return true;
}

struct array *arrays_add(struct array_list *arrays, const char *name, const char *type,
                         unsigned rank, const size_t *shape)
{
    mem_grow(&arrays->list, &arrays->capacity, arrays->count + 1, sizeof *arrays->list);
    struct array *array = &arrays->list[arrays->count++];
    *array = (struct array){.name = mem_string(name), .type = mem_string(type), .rank = rank};
    for (unsigned i = 0; i < rank; i++)
        array->shape[i] = shape[i];
    if (!array_count(rank, shape, &array->count))
        die("an array of an impossible size");
    return array;
}

static struct array *add_whole(struct array_list *arrays, const char *name,
                               const struct array_type *type, unsigned rank, const size_t *shape)
{
    struct array *array = arrays_add(arrays, name, type->npy, rank, shape);
    array->wide = type->wide;
    array->values = mem_zero(array->count + 1, sizeof *array->values);
    return array;
}

void arrays_put_f32(struct array_list *arrays, const char *name, unsigned rank, const size_t *shape,
                    const float *values)
{
    struct array *array = add_whole(arrays, name, &array_types[0], rank, shape);
    for (size_t i = 0; i < array->count; i++)
        array->values[i] = (double)values[i];
}

void arrays_put_f64(struct array_list *arrays, const char *name, unsigned rank, const size_t *shape,
                    const double *values)
{
    struct array *array = add_whole(arrays, name, &array_types[1], rank, shape);
    memcpy(array->values, values, array->count * sizeof *values);
}

char *array_shape_text(unsigned rank, const size_t *shape)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    for (unsigned i = 0; i < rank; i++)
        fprintf(out, "%s%zu", i ? " x " : "", shape[i]);
    if (rank == 0)
        fputs("a single number", out);
    fclose(out);
    return text;
}

static double integer(struct wire_reader *reader, size_t bytes)
{
    return bytes == 8 ? (double)(int64_t)read_u64(reader) : (double)(int32_t)read_u32(reader);
}

void array_decode(struct array *array, const struct array_type *type, const void *bytes)
{
    struct wire_reader reader = wire_read(bytes, array->count * type->bytes);
    array->wide = type->wide;
    array->values = mem_alloc((array->count + 1) * sizeof *array->values);
    for (size_t i = 0; i < array->count; i++) {
        float narrow = 0;
        if (type->integer)
            array->values[i] = integer(&reader, type->bytes);
        else if (type->wide)
            read_f64(&reader, &array->values[i], 1);
        else if (read_f32(&reader, &narrow, 1))
            array->values[i] = (double)narrow;
    }
}

void array_encode(const struct array *array, struct wire *wire)
{
    for (size_t i = 0; i < array->count; i++) {
        float narrow = (float)array->values[i];
        if (array->wide)
            wire_f64(wire, &array->values[i], 1);
        else
            wire_f32(wire, &narrow, 1);
    }
}
