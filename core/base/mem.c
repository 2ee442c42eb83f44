/* Allocates memory, or ends the program where there is none. */
#include "core/base/mem.h"

#include "core/base/pages.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BLOCK = 16384, ARENA_ALIGN = 16 };
enum { LARGE = 4 << 20 /* bytes from which on a block has pages of its own */ };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(ARENA_ALIGN) unsigned char bytes[];
};

/* No stream and no allocation on the way: both may want memory. */
void mem_exhausted(void)
{
    static const char words[] = "fedsim: out of memory\n";
    ssize_t told = write(STDERR_FILENO, words, sizeof words - 1);
    (void)told;
    _exit(1);
}

/* Left to itself the C library takes larger and larger blocks from memory that was used before,
 * once it has freed one: what was to take memory as it is written then takes it all at once, to be
 * zeroed, and what an array has outgrown is kept. */
__attribute__((constructor)) static void give_pages_to_large_blocks(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TRIM_THRESHOLD, 2 * LARGE);
}

static void *checked(void *block)
{
    if (!block)
        mem_exhausted();
    return block;
}

/* Of 0 bytes one, here and below: malloc may return NULL for none, which would look like a
 * failure. */
void *mem_alloc(size_t size)
{
    return checked(malloc(size ? size : 1));
}

void *mem_zero(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size ? size : 1));
}

/* Huge pages are asked for before the block is written, which is what makes them be given. */
void *mem_room(size_t count, size_t size)
{
    void *block = NULL;
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) ||
        posix_memalign(&block, CACHE_LINE, bytes ? bytes : 1) != 0)
        block = NULL;
    return pages_huge(checked(block), bytes);
}

void *mem_lines(size_t count, size_t size)
{
    return memset(mem_room(count, size), 0, count * size);
}

void *mem_realloc(void *block, size_t size)
{
    return checked(realloc(block, size ? size : 1));
}

void *mem_copy(const void *block, size_t size)
{
    return memcpy(mem_alloc(size), block, size);
}

char *mem_string(const char *text)
{
    return mem_copy(text, strlen(text) + 1);
}

char *mem_format_list(const char *format, va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    return checked(text);
}

char *mem_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = mem_format_list(format, arguments);
    va_end(arguments);
    return text;
}

/* Where a stream's bytes go. */
struct memory_stream {
    char **text;
    size_t *size, capacity;
};

/* The text ends with a 0 after each write, so that it is whole as soon as the stream is flushed. */
static ssize_t stream_write(void *cookie, const char *bytes, size_t length)
{
    struct memory_stream *stream = cookie;
    mem_grow(stream->text, &stream->capacity, *stream->size + length + 1, 1);
    memcpy(*stream->text + *stream->size, bytes, length);
    *stream->size += length;
    (*stream->text)[*stream->size] = '\0';
    return (ssize_t)length;
}

static int stream_close(void *cookie)
{
    free(cookie);
    return 0;
}

FILE *mem_stream(char **text, size_t *size)
{
    struct memory_stream *stream = mem_alloc(sizeof *stream);
    *stream = (struct memory_stream){.text = text, .size = size, .capacity = 1};
    *text = mem_zero(1, 1);
    *size = 0;
    return checked(fopencookie(
        stream, "w", (cookie_io_functions_t){.write = stream_write, .close = stream_close}));
}

/* Twice as much each time, so that n items cost O(n) moves. The pointer is copied as bytes, since
 * an array of whatever type may grow. */
void mem_grow(void *items, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity)
        return;
    size_t larger = *capacity ? *capacity * 2 : 8;
    if (larger < needed)
        larger = needed;
    void *block;
    memcpy(&block, items, sizeof block);
    block = checked(reallocarray(block, larger, size));
    memcpy(items, &block, sizeof block);
    *capacity = larger;
}

/* What is left of the block before is given up: blocks are large beside what is asked for. */
void *arena_alloc(struct arena *arena, size_t size)
{
    size = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    struct arena_block *block = arena->blocks;
    if (!block || block->size - block->used < size) {
        size_t room = size > ARENA_BLOCK ? size : ARENA_BLOCK;
        block = mem_alloc(sizeof *block + room);
        *block = (struct arena_block){.next = arena->blocks, .size = room};
        arena->blocks = block;
    }
    void *place = block->bytes + block->used;
    block->used += size;
    return memset(place, 0, size);
}

char *arena_string(struct arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(arena_alloc(arena, size), text, size);
}

size_t arena_size(const struct arena *arena)
{
    size_t bytes = 0;
    for (const struct arena_block *block = arena->blocks; block; block = block->next)
        bytes += block->size;
    return bytes;
}

void arena_free(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}
