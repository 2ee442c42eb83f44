/* Content shared between the replicas of a fleet, as a saving of the host's.
 *
 * A blob is an immutable, counted block: θ, a perturbation, a normaliser. The memo knows blobs by
 * the hash of their content and remembers which content came out of which by which update, so that
 * K agents that decode the same entries compute the same θ once. An agent under audit uses neither.
 * Main thread only; a worker thread may read a blob that somebody holds for it. */
#ifndef MODELS_REPLICA_H
#define MODELS_REPLICA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob {
    size_t holders, size; /* who hold it: the last one frees it; bytes */
    uint64_t hash;        /* hash_bytes(0, bytes, size), once sealed */
    _Alignas(16) uint8_t bytes[];
};
struct blob *blob_new(size_t size); /* held once, zeroed; fill it, then seal it */
void blob_seal(struct blob *blob);
struct blob *blob_copy(const void *bytes, size_t size); /* sealed */
struct blob *blob_hold(struct blob *blob);              /* NULL passes */
void blob_drop(struct blob *blob);                      /* NULL passes */
static inline float *blob_floats(struct blob *blob)
{
    return (float *)(void *)blob->bytes;
}

struct memo;
/* Empty; it holds the blobs that it knows, and lets go of the older one where two want the same
 * place. */
struct memo *memo_new(void);
void memo_free(struct memo *memo);
/* The blob of that content, borrowed, or NULL when it is not, or no longer, known. */
struct blob *memo_find(const struct memo *memo, uint64_t hash);
void memo_keep(struct memo *memo, struct blob *blob);
/* Gives back one of equal content if there is one (dropping `blob`), else keeps and returns it. */
struct blob *memo_share(struct memo *memo, struct blob *blob);
/* Remembers, and recalls, that content `from` under update `digest` becomes content `to`. */
void memo_step(struct memo *memo, uint64_t from, uint64_t digest, uint64_t to);
bool memo_recall(const struct memo *memo, uint64_t from, uint64_t digest, uint64_t *to);

#endif
