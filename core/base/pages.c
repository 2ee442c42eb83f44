/* Asks the system for huge pages. */
#include "core/base/pages.h"

#include <stdint.h>
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
