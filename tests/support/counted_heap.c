#include "tests/support/counted_heap.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_reallocarray(void *block, size_t count, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_reallocarray(void *block, size_t count, size_t size);
void __wrap_free(void *block);

struct task;
struct task_worker *__real_task_worker_new(const struct task *task);
struct task_worker *__wrap_task_worker_new(const struct task *task);

/* Live blocks, by address with linear probing: a device has few. */
enum { PLACES = 1 << 14 };
static struct {
    const void *block;
    size_t size;
} live[PLACES];
static const char gone; /* whose address marks a place that was used */
static size_t now, peak, blocks;
static bool counting;

static size_t place_of(const void *block)
{
    return (size_t)((uintptr_t)block >> 4) * 2654435761u % PLACES;
}

static void *note(void *block, size_t size)
{
    if (!counting || !block)
        return block;
    if (++blocks > PLACES / 2) {
        fputs("counted heap: too many blocks\n", stderr);
        abort();
    }
    size_t at = place_of(block);
    while (live[at].block && live[at].block != &gone)
        at = (at + 1) % PLACES;
    live[at].block = block;
    live[at].size = size;
    now += size;
    peak = now > peak ? now : peak;
    return block;
}

static void forget(const void *block)
{
    for (size_t at = place_of(block); block && live[at].block; at = (at + 1) % PLACES)
        if (live[at].block == block) {
            now -= live[at].size;
            blocks--;
            live[at].block = &gone;
            return;
        }
}

void *__wrap_malloc(size_t size)
{
    return note(__real_malloc(size), size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return note(__real_calloc(count, size), count * size);
}

/* Where the block moves both are there for a moment. */
static void *moved(void *grown, uintptr_t before, size_t size)
{
    if ((uintptr_t)grown == before)
        forget(grown);
    note(grown, size);
    if ((uintptr_t)grown != before)
        forget((const void *)before);
    return grown;
}

void *__wrap_realloc(void *block, size_t size)
{
    uintptr_t before = (uintptr_t)block;
    return moved(__real_realloc(block, size), before, size);
}

void *__wrap_reallocarray(void *block, size_t count, size_t size)
{
    uintptr_t before = (uintptr_t)block;
    return moved(__real_reallocarray(block, count, size), before, count * size);
}

struct task_worker *__wrap_task_worker_new(const struct task *task)
{
    bool before = counting;
    counting = false;
    struct task_worker *worker = __real_task_worker_new(task);
    counting = before;
    return worker;
}

void __wrap_free(void *block)
{
    forget(block);
    __real_free(block);
}

void counted_heap_begin(void)
{
    counting = true;
}

size_t counted_heap_now(void)
{
    return now;
}

size_t counted_heap_peak(void)
{
    return peak;
}
