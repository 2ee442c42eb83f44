/* Contents that a rank has, so that each travels to it once. Rank 0 keeps the same cache of every
 * rank, without the bytes: as both look up and add the same contents in the same order, they forget
 * the same ones, and rank 0 knows what is there without asking.
 *
 * It forgets those that no message has used for longest, beyond 64 contents or 256 MB, but none
 * that the message under way uses. */
#ifndef SIM_CONTENT_CACHE_H
#define SIM_CONTENT_CACHE_H

#include "core/base/parcel.h"

#include <stdbool.h>

/* Zero-initialise. */
struct content_cache {
    struct kept_content {
        struct content content; /* its bytes are the cache's own; rank 0: NULL */
        uint64_t used;          /* number of the message that used it last */
    } * kept;
    size_t count, capacity, size; /* size: bytes of all */
    uint64_t messages;
};
/* Another message begins. */
void content_cache_message(struct content_cache *cache);
/* The content, used by this message, or NULL; borrowed until the next message begins. */
const struct content *content_cache_find(struct content_cache *cache, struct digest digest);
/* Its bytes are copied, if it has any. It is not there yet. */
const struct content *content_cache_add(struct content_cache *cache, const struct content *content);
void content_cache_free(struct content_cache *cache);

#endif
