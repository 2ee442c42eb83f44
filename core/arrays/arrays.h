/* Named arrays of numbers as other programs keep them: NumPy's npz (npz.h) and safetensors
 * (safetensors.h). Both are read into the same list, and written from it.
 *
 * Numbers are little-endian, float32 and float64, or int32 and int64, which double holds as far as
 * anybody counts. An array of another type is kept without its numbers, as a file may hold what
 * nobody asks for; whoever asks for it is told its type. A file is checked as a whole first:
 * nothing in it overlaps, ends early, has two meanings, or is run. */
#ifndef CORE_ARRAYS_H
#define CORE_ARRAYS_H

#include "core/base/bits.h"
#include "core/base/fail.h"

enum { ARRAY_RANK_MAX = 8 };

struct array {
    char *name;
    char *type; /* as its file calls it, "<f4" or "F32" */
    unsigned rank;
    size_t shape[ARRAY_RANK_MAX];
    size_t count;   /* numbers, the product of the shape */
    double *values; /* the last axis fastest; NULL: of a type that is not read */
    bool wide;      /* more than float32 holds */
};

/* Zero-initialise; owns all of it. */
struct array_list {
    struct array *list;
    size_t count, capacity;
};
void arrays_free(struct array_list *arrays);

/* The array of that name, or NULL. */
const struct array *arrays_find(const struct array_list *arrays, const char *name);
/* Appends one with room for the shape's numbers, all 0. */
struct array *arrays_add(struct array_list *arrays, const char *name, const char *type,
                         unsigned rank, const size_t *shape);
/* Appends float32 numbers, or float64 ones, for writing. */
void arrays_put_f32(struct array_list *arrays, const char *name, unsigned rank, const size_t *shape,
                    const float *values);
void arrays_put_f64(struct array_list *arrays, const char *name, unsigned rank, const size_t *shape,
                    const double *values);
/* "64 x 11", "a single number"; the caller frees it. */
char *array_shape_text(unsigned rank, const size_t *shape);

/* The types of numbers that are read and written. */
struct array_type {
    const char *npy, *safetensors; /* "<f4", "F32" */
    size_t bytes;
    bool integer, wide;
};
extern const struct array_type array_types[];
enum { ARRAY_TYPES = 4 };
/* Fills an array's numbers from `count` of that type. */
void array_decode(struct array *array, const struct array_type *type, const void *bytes);
/* Appends an array's numbers; `wide`: as float64, else as float32. */
void array_encode(const struct array *array, struct wire *wire);
/* Product of a shape; false where it is more than a file here can hold. */
bool array_count(unsigned rank, const size_t *shape, size_t *count);

#endif
