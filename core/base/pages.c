/* Asks the system for huge pages. */
#include "core/base/pages.h"

#include "core/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((uintptr_t)1 << 21)

void *pages_huge(void *block, size_t size)
{
    uintptr_t start = ((uintptr_t)block + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
    uintptr_t end = ((uintptr_t)block + size) & ~(HUGE_PAGE - 1);
    if (end > start)
        /* A hint only: where the system declines, pages stay small, and the results the same. */
        (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
    return block;
}

/* Whole huge pages, which are mapped as such only where they begin on a multiple of their size:
 * what comes before and behind is given back. */
static void *map(size_t size)
{
    void *all =
        mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED)
        mem_exhausted();
    uintptr_t from = (uintptr_t)all, start = (from + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
    if (start > from)
        munmap(all, start - from);
    if (start < from + HUGE_PAGE)
        munmap((void *)(start + size), from + HUGE_PAGE - start);
    return pages_huge((void *)start, size);
}

static size_t whole_pages(size_t size)
{
    return (size + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
}

void *pages_grow(void *block, size_t old, size_t size)
{
    if (size < HUGE_PAGE)
        return mem_realloc(block, size);
    if (old >= HUGE_PAGE && whole_pages(size) == whole_pages(old))
        return block;
    void *larger = map(whole_pages(size));
    if (old < HUGE_PAGE) {
        if (block)
            memcpy(larger, block, old);
        free(block);
        return larger;
    }
    if (mremap(block, whole_pages(old), whole_pages(old), MREMAP_MAYMOVE | MREMAP_FIXED, larger) ==
        MAP_FAILED)
        mem_exhausted();
    return larger;
}

void pages_free(void *block, size_t size)
{
    if (size < HUGE_PAGE)
        free(block);
    else
        munmap(block, whole_pages(size));
}
