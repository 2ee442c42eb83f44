/* Allocation that cannot fail (out of memory ends the program with exit status 1), and an arena. A
 * library that allocates for itself and reports that there was no memory is answered with
 * mem_exhausted. So no caller checks for NULL, and free() releases what is returned.
 *
 *     mem_grow(&list->items, &list->capacity, list->count + 1, sizeof *list->items);
 *     list->items[list->count++] = item;
 *
 * appends in constant time on average; pointers into the items do not survive it. An arena is for
 * what lives as long as its owner, piece by piece: the nodes of a text, the cells of a table. A
 * carving is for what is laid out at once, and whose size is to be told before. */
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { CACHE_LINE = 64 }; /* bytes */

/* Says so on standard error and ends the program at once, from whatever thread: nothing is flushed
 * or tidied up, for that could need memory. What a database has committed stays. */
_Noreturn void mem_exhausted(void);

void *mem_alloc(size_t size);               /* uninitialised; free() releases it */
void *mem_zero(size_t count, size_t size);  /* count * size zero bytes; overflow is checked; a block
                                               of 4 MB or more takes memory as it is written */
void *mem_lines(size_t count, size_t size); /* and aligned to a cache line, in huge pages */
void *mem_room(size_t count, size_t size);  /* aligned so, uninitialised: of a large block what is
                                               never written takes no memory */
void *mem_realloc(void *block, size_t size);
void *mem_copy(const void *block, size_t size);
char *mem_string(const char *text);
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *mem_format_list(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));
/* A stream into memory, in which writing cannot fail: what is written is at *text, with a NUL
 * behind its *size bytes, once the stream is flushed or closed; the caller frees it. Setting *size
 * to 0 after a flush begins a new text. */
FILE *mem_stream(char **text, size_t *size);

/* Grows `*items` (elements of `size` bytes) geometrically so that it holds at least `needed`. */
void mem_grow(void *items, size_t *capacity, size_t needed, size_t size);

/* Memory that is released all at once. Zero-initialise. */
struct arena {
    struct arena_block *blocks; /* the newest first */
};
void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned to 16 */
char *arena_string(struct arena *arena, const char *text);
size_t arena_size(const struct arena *arena); /* bytes of its blocks */
void arena_free(struct arena *arena);

/* One block cut into arrays. The function that lays them out is called twice: once without a block,
 * which tells how long that has to be, and once with it, which gives each array its place. So what
 * is declared is what is used.
 *
 *     struct carving plan = {NULL, 0};
 *     lay_out(&plan, things);                      each array by carve(&plan, count, size)
 *     struct carving carving = {mem_alloc(plan.size), 0};
 *     lay_out(&carving, things); */
struct carving {
    uint8_t *block; /* aligned to 16; borrowed; NULL: it is only measured */
    size_t size;    /* bytes cut off so far */
};
/* Uninitialised, aligned to 16; NULL while it is measured. */
static inline void *carve(struct carving *carving, size_t count, size_t size)
{
    size_t at = carving->size;
    carving->size += (count * size + 15) / 16 * 16;
    return carving->block ? carving->block + at : NULL;
}

#endif
