/* NumPy's npz: a zip archive of npy files, NAME.npy each, stored or deflated. An npy file has a
 * header, a Python dictionary as text,
 *
 *     {'descr': '<f4', 'fortran_order': False, 'shape': (64, 11), }
 *
 * then the numbers (NumPy, lib/format.py, versions 1 to 3). Arrays in Fortran's order are turned.
 * Arrays of objects are pickles, which is code, and are never looked into. */
#ifndef CORE_NPZ_H
#define CORE_NPZ_H

#include "core/arrays/arrays.h"

/* False and FAULT_INPUT where it is no such file; `arrays` is empty then. */
bool npz_read(struct array_list *arrays, const struct source *source, struct errs *errs);
/* Appends the archive, stored and without a date: equal arrays give equal bytes. */
void npz_write(const struct array_list *arrays, struct wire *wire);

/* One npy file of the archive. What is wrong with it, as the end of a sentence about the array, or
 * NULL. */
const char *npy_read(struct array_list *arrays, const char *name, const void *bytes, size_t length);
void npy_write(const struct array *array, struct wire *wire);

#endif
