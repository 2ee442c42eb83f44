/* Reading and writing safetensors; the header is libjansson's to parse. */
#include "core/arrays/safetensors.h"

#include "core/base/mem.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8, ALIGNMENT = 8 };

struct reading {
    const struct source *source;
    struct array_list *arrays;
    const uint8_t *data;
    size_t length; /* of the data */
    struct errs *errs;
};

static bool wrong(const struct source *source, struct errs *errs, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool wrong(const struct source *source, struct errs *errs, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *what = mem_format_list(format, arguments);
    va_end(arguments);
    errs_add(errs, FAULT_INPUT, &(struct mark){source, 0, 0}, NULL, "%s", what);
    free(what);
    return false;
}

/* A whole number of the header, at most what a file can have. */
static bool read_size(const json_t *json, size_t *size)
{
    if (!json_is_integer(json) || json_integer_value(json) < 0)
        return false;
    *size = (size_t)json_integer_value(json);
    return true;
}

static bool read_shape(const json_t *json, unsigned *rank, size_t *shape)
{
    if (!json_is_array(json) || json_array_size(json) > ARRAY_RANK_MAX)
        return false;
    *rank = (unsigned)json_array_size(json);
    for (unsigned i = 0; i < *rank; i++)
        if (!read_size(json_array_get(json, i), &shape[i]))
            return false;
    return true;
}

static const struct array_type *type_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_TYPES; i++)
        if (strcmp(array_types[i].safetensors, name) == 0)
            return &array_types[i];
    return NULL;
}

/* Where an array's bytes are. */
struct extent {
    size_t begin, end;
    const char *name;
};

/* One row of the header. What is read of an unknown type is its place alone. */
static bool read_row(const struct reading *reading, const char *name, const json_t *row,
                     struct extent *extent)
{
    const json_t *offsets = json_object_get(row, "data_offsets");
    const char *dtype = json_string_value(json_object_get(row, "dtype"));
    size_t shape[ARRAY_RANK_MAX], count;
    unsigned rank;
    if (!dtype || !read_shape(json_object_get(row, "shape"), &rank, shape) ||
        json_array_size(offsets) != 2 || !read_size(json_array_get(offsets, 0), &extent->begin) ||
        !read_size(json_array_get(offsets, 1), &extent->end))
        return wrong(reading->source, reading->errs,
                     "array \"%s\": expected dtype, shape (of at most %d axes) and data_offsets",
                     name, ARRAY_RANK_MAX);
    if (extent->begin > extent->end || extent->end > reading->length)
        return wrong(reading->source, reading->errs,
                     "array \"%s\": its bytes are %zu to %zu of %zu that there are", name,
                     extent->begin, extent->end, reading->length);
    const struct array_type *type = type_of(dtype);
    if (!array_count(rank, shape, &count) ||
        (type && count * type->bytes != extent->end - extent->begin))
        return wrong(reading->source, reading->errs,
                     "array \"%s\": its shape and type do not add up to its %zu bytes", name,
                     extent->end - extent->begin);
    struct array *array = arrays_add(reading->arrays, name, dtype, rank, shape);
    if (type)
        array_decode(array, type, reading->data + extent->begin);
    return true;
}

/* Empty ones before others that begin at the same place. */
static int by_place(const void *a, const void *b)
{
    const struct extent *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Every byte belongs to one array, as the format demands: nothing is hidden between them. */
static bool check_extents(const struct reading *reading, struct extent *extents, size_t count)
{
    size_t at = 0;
    if (count)
        qsort(extents, count, sizeof *extents, by_place);
    for (size_t i = 0; i < count; at = extents[i++].end)
        if (extents[i].begin != at)
            return wrong(reading->source, reading->errs,
                         "array \"%s\": its bytes %s, which no such file allows", extents[i].name,
                         extents[i].begin < at ? "overlap another's" : "lie behind a gap");
    return at == reading->length ||
           wrong(reading->source, reading->errs, "%zu bytes at its end belong to no array",
                 reading->length - at);
}

static bool read_rows(const struct reading *reading, json_t *header)
{
    struct extent *extents = mem_zero(json_object_size(header) + 1, sizeof *extents);
    size_t count = 0;
    const char *name;
    json_t *row;
    bool good = true;
    json_object_foreach(header, name, row)
    {
        if (strcmp(name, "__metadata__") == 0)
            continue;
        extents[count].name = name;
        good = good && read_row(reading, name, row, &extents[count++]);
    }
    good = good && check_extents(reading, extents, count);
    free(extents);
    return good;
}

/* The header is at most as long as the file, and no name stands in it twice. */
static json_t *read_header(const struct source *source, size_t *behind, struct errs *errs)
{
    struct wire_reader reader = wire_read(source->text, source->length);
    uint64_t length = read_u64(&reader);
    if (!reader.ok || length > source->length - LENGTH_BYTES) {
        wrong(source, errs,
              "is truncated, or neither npz nor safetensors: its header is said to be "
              "longer than the file");
        return NULL;
    }
    json_error_t error;
    json_t *header =
        json_loadb(source->text + LENGTH_BYTES, length, JSON_REJECT_DUPLICATES, &error);
    if (!header && json_error_code(&error) == json_error_out_of_memory)
        mem_exhausted();
    if (!header || !json_is_object(header)) {
        wrong(source, errs, "is not a safetensors file, or its header is damaged: %s",
              header ? "it is no JSON object" : error.text);
        json_decref(header);
        return NULL;
    }
    *behind = LENGTH_BYTES + length;
    return header;
}

bool safetensors_read(struct array_list *arrays, const struct source *source, struct errs *errs)
{
    size_t behind;
    *arrays = (struct array_list){0};
    json_t *header = read_header(source, &behind, errs);
    if (!header)
        return false;
    const struct reading reading = {.source = source,
                                    .arrays = arrays,
                                    .data = (const uint8_t *)source->text + behind,
                                    .length = source->length - behind,
                                    .errs = errs};
    bool good = read_rows(&reading, header);
    json_decref(header);
    if (!good)
        arrays_free(arrays);
    return good;
}

static json_t *row_of(const struct array *array, size_t begin, size_t end)
{
    json_t *shape = json_array();
    for (unsigned i = 0; i < array->rank; i++)
        json_array_append_new(shape, json_integer((json_int_t)array->shape[i]));
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype", array->wide ? "F64" : "F32", "shape", shape,
                     "data_offsets", (json_int_t)begin, (json_int_t)end);
}

void safetensors_write(const struct array_list *arrays, struct wire *wire)
{
    json_t *header = json_object();
    struct wire data = {0};
    for (size_t i = 0; i < arrays->count; i++) {
        size_t begin = data.length;
        array_encode(&arrays->list[i], &data);
        json_object_set_new(header, arrays->list[i].name,
                            row_of(&arrays->list[i], begin, data.length));
    }
    char *text = json_dumps(header, JSON_COMPACT);
    if (!text)
        mem_exhausted();
    size_t length = strlen(text), padding = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    wire_u64(wire, length + padding);
    wire_raw(wire, text, length);
    wire_raw(wire, "       ", padding);
    wire_raw(wire, data.bytes, data.length);
    free(text);
    json_decref(header);
    wire_free(&data);
}
