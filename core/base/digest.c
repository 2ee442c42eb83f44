/* Digests of contents by libxxhash. */
#include "core/base/digest.h"

#include <string.h>
#include <xxhash.h>

struct digest digest_fold(struct digest before, const void *bytes, size_t length)
{
    XXH128_hash_t piece = XXH3_128bits(bytes, length);
    const uint64_t words[] = {before.high, before.low, piece.high64, piece.low64, length};
    XXH128_hash_t whole = XXH3_128bits(words, sizeof words);
    return (struct digest){whole.high64, whole.low64};
}

struct digest digest_fold_text(struct digest before, const char *text)
{
    return digest_fold(before, text, strlen(text));
}

void digest_write(struct digest digest, struct wire *out)
{
    wire_u64(out, digest.high);
    wire_u64(out, digest.low);
}

struct digest digest_read(struct wire_reader *reader)
{
    uint64_t high = read_u64(reader);
    return (struct digest){high, read_u64(reader)};
}
