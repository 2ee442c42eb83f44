/* The format safetensors (github.com/huggingface/safetensors, README.md, "Format"): the length of
 * a header as 64 bits, the header in JSON, padded with spaces, then bytes. The header has a row
 * for each array,
 *
 *     "0.weight": {"dtype": "F32", "shape": [64, 11], "data_offsets": [0, 2816]}
 *
 * whose offsets count from the end of the header, and may have "__metadata__", texts under names,
 * which are passed over. All bytes belong to exactly one array. */
#ifndef CORE_SAFETENSORS_H
#define CORE_SAFETENSORS_H

#include "core/arrays/arrays.h"

/* False and FAULT_INPUT where it is no such file; `arrays` is empty then. */
bool safetensors_read(struct array_list *arrays, const struct source *source, struct errs *errs);
/* Appends the file; the data begin at a multiple of 8 bytes. */
void safetensors_write(const struct array_list *arrays, struct wire *wire);

#endif
