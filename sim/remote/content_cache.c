/* Which contents a rank has. */
#include "sim/remote/content_cache.h"

#include "core/base/mem.h"

#include <stdlib.h>

static const size_t most = 64, most_bytes = (size_t)256 << 20;

void content_cache_message(struct content_cache *cache)
{
    cache->messages++;
}

const struct content *content_cache_find(struct content_cache *cache, struct digest digest)
{
    for (size_t i = 0; i < cache->count; i++) {
        struct kept_content *kept = &cache->kept[i];
        if (kept->content.digest.high != digest.high || kept->content.digest.low != digest.low)
            continue;
        kept->used = cache->messages;
        return &kept->content;
    }
    return NULL;
}

static void forget(struct content_cache *cache, struct kept_content *kept)
{
    cache->size -= kept->content.size;
    free((void *)(uintptr_t)kept->content.bytes);
    *kept = cache->kept[--cache->count];
}

/* The one used longest ago; NULL: the message under way uses all. */
static struct kept_content *oldest(struct content_cache *cache)
{
    struct kept_content *found = NULL;
    for (size_t i = 0; i < cache->count; i++) {
        struct kept_content *kept = &cache->kept[i];
        if (kept->used < cache->messages && (!found || kept->used < found->used))
            found = kept;
    }
    return found;
}

static void make_room(struct content_cache *cache, size_t size)
{
    struct kept_content *old;
    while ((cache->count >= most || cache->size + size > most_bytes) && (old = oldest(cache)))
        forget(cache, old);
}

const struct content *content_cache_add(struct content_cache *cache, const struct content *content)
{
    make_room(cache, content->size);
    mem_grow(&cache->kept, &cache->capacity, cache->count + 1, sizeof *cache->kept);
    struct kept_content *kept = &cache->kept[cache->count++];
    *kept = (struct kept_content){*content, cache->messages};
    if (content->bytes)
        kept->content.bytes = mem_copy(content->bytes, content->size);
    cache->size += content->size;
    return &kept->content;
}

void content_cache_free(struct content_cache *cache)
{
    while (cache->count > 0)
        forget(cache, &cache->kept[cache->count - 1]);
    free(cache->kept);
}
