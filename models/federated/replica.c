/* Counted blocks of content, and the memo of what became of which. */
#include "models/federated/replica.h"

#include "core/base/bits.h"
#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Both tables are direct-mapped: a new entry replaces the one in its place. */
enum { MEMO_BLOBS = 64, MEMO_STEPS = 4096 };

struct memo {
    struct blob *blobs[MEMO_BLOBS];
    struct {
        uint64_t from, digest, to;
        bool known;
    } steps[MEMO_STEPS];
};

struct blob *blob_new(size_t size)
{
    struct blob *blob = mem_zero(1, sizeof *blob + size);
    blob->holders = 1;
    blob->size = size;
    return blob;
}

void blob_seal(struct blob *blob)
{
    blob->hash = hash_bytes(0, blob->bytes, blob->size);
}

struct blob *blob_copy(const void *bytes, size_t size)
{
    struct blob *blob = blob_new(size);
    memcpy(blob->bytes, bytes, size);
    blob_seal(blob);
    return blob;
}

struct blob *blob_hold(struct blob *blob)
{
    if (blob)
        blob->holders++;
    return blob;
}

void blob_drop(struct blob *blob)
{
    if (blob && --blob->holders == 0)
        free(blob);
}

struct memo *memo_new(void)
{
    return mem_zero(1, sizeof(struct memo));
}

void memo_free(struct memo *memo)
{
    for (size_t i = 0; memo && i < MEMO_BLOBS; i++)
        blob_drop(memo->blobs[i]);
    free(memo);
}

struct blob *memo_find(const struct memo *memo, uint64_t hash)
{
    struct blob *blob = memo->blobs[hash % MEMO_BLOBS];
    return blob && blob->hash == hash ? blob : NULL;
}

/* Held before the other is dropped, since both may be the same. */
void memo_keep(struct memo *memo, struct blob *blob)
{
    struct blob **place = &memo->blobs[blob->hash % MEMO_BLOBS];
    blob_hold(blob);
    blob_drop(*place);
    *place = blob;
}

/* The bytes are compared, too: two contents may have one hash. */
struct blob *memo_share(struct memo *memo, struct blob *blob)
{
    struct blob *known = memo_find(memo, blob->hash);
    if (!known || known->size != blob->size || memcmp(known->bytes, blob->bytes, blob->size) != 0) {
        memo_keep(memo, blob);
        return blob;
    }
    blob_drop(blob);
    return blob_hold(known);
}

static size_t step_place(uint64_t from, uint64_t digest)
{
    return (from ^ digest * 0x9E3779B97F4A7C15u) % MEMO_STEPS;
}

/* A table without chains: what stood in the place is forgotten, and costs no more than to compute
 * it anew. */
void memo_step(struct memo *memo, uint64_t from, uint64_t digest, uint64_t to)
{
    size_t place = step_place(from, digest);
    memo->steps[place].from = from;
    memo->steps[place].digest = digest;
    memo->steps[place].to = to;
    memo->steps[place].known = true;
}

/* A hash of 64 bits of what was and of what came to it stands for both: another pair of contents
 * with the same two hashes is not to be expected in any run. */
bool memo_recall(const struct memo *memo, uint64_t from, uint64_t digest, uint64_t *to)
{
    size_t place = step_place(from, digest);
    if (!memo->steps[place].known || memo->steps[place].from != from ||
        memo->steps[place].digest != digest)
        return false;
    *to = memo->steps[place].to;
    return true;
}
