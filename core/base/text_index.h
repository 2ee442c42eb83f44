/* Numbers texts 0, 1, ... in the order in which they are first met, each in constant time: a hash
 * table with open addressing (Knuth, The Art of Computer Programming 3, 6.4, algorithm L). It
 * copies the texts; a number stays that of its text, and index.texts[number] leads back. */
#ifndef CORE_TEXT_INDEX_H
#define CORE_TEXT_INDEX_H

#include <stddef.h>

/* Zero-initialise. */
struct text_index {
    char **texts;              /* of each number; copies of its own */
    size_t count, capacity;    /* of texts; the numbers are 0 to count - 1 */
    size_t *slots, slot_count; /* a number + 1; 0: free */
};

/* The text's number; a new one when it has none. */
size_t text_index_add(struct text_index *index, const char *text);
/* The text's number; index->count when it has none. */
size_t text_index_find(const struct text_index *index, const char *text);
void text_index_free(struct text_index *index);

#endif
