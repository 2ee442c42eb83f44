/* Bytes told by what has changed: a block, by where it differs from an earlier one of the same
 * size, for what is large and changes little from one time to the next.
 *
 * In words of 8 bytes (the last one may be shorter): two counts of 32 bits, words that are as they
 * were and words that are not, then the latter; and so on to the end of the block. Fewer than two
 * words that stayed among others that changed are told with them. */
#ifndef MODELS_CHANGES_H
#define MODELS_CHANGES_H

#include "core/base/bits.h"

/* `before` NULL: zeros. */
void changes_write(struct wire *out, const uint8_t *before, const uint8_t *now, size_t size);
/* Into `now`, `size` bytes. False: the bytes are none of changes_write's for such a block. */
bool changes_read(struct wire_reader *in, const uint8_t *before, uint8_t *now, size_t size);

#endif
