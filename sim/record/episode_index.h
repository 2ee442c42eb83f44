/* Where an episode is, by the low half of its identity: an index in memory, 24 to 32 B an episode,
 * so that a database can hold its episodes in the order in which they were played. A table in the
 * order of identities would dirty a page of its own with every new episode. */
#ifndef SIM_EPISODE_INDEX_H
#define SIM_EPISODE_INDEX_H

#include <stddef.h>
#include <stdint.h>

/* Zeros make an empty one. */
struct episode_index {
    struct indexed_episode {
        uint64_t low;
        int64_t number;
    } * episodes;
    size_t count, capacity;
    uint32_t *slots;   /* by open addressing: positions in `episodes` + 1, or 0 */
    size_t slot_count; /* a power of two, more than `count` */
};

/* The same `low` again takes the place of the one before. */
void episode_index_add(struct episode_index *index, uint64_t low, int64_t number);
/* Its number; -1 when it has none. Whoever reads the episode compares the whole identity. */
int64_t episode_index_find(const struct episode_index *index, uint64_t low);
void episode_index_free(struct episode_index *index);

#endif
