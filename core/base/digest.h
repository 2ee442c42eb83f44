/* 128-bit digests of contents (XXH3, https://xxhash.com), by which equal inputs of a computation
 * are recognised: of 10^9 different inputs two have the same digest with probability 1.5e-21. Not
 * for hostile input. The only user of libxxhash. */
#ifndef CORE_DIGEST_H
#define CORE_DIGEST_H

#include "core/base/bits.h"

#include <stddef.h>
#include <stdint.h>

struct digest {
    uint64_t high, low;
};

/* Folds `length` more bytes into a digest, which begins as zeros. Where one piece ends and the next
 * begins counts: "ab" and "c" differ from "a" and "bc". */
struct digest digest_fold(struct digest before, const void *bytes, size_t length);
struct digest digest_fold_text(struct digest before, const char *text);

/* As 16 bytes, the high half first, each half little-endian (bits.h). */
void digest_write(struct digest digest, struct wire *out);
struct digest digest_read(struct wire_reader *reader);

#endif
