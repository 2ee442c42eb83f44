/* Huge pages for large arrays. Access to a million agents in no order else spends half its time on
 * page tables: on x86-64 a page of 2 MiB takes one entry where 512 of 4 KiB would. */
#ifndef CORE_PAGES_H
#define CORE_PAGES_H

#include <stddef.h>

/* Asks the system to back a block by huge pages, best before it is first written. A hint: blocks of
 * less than a few megabytes are left alone, and a system that has none does nothing. Returns the
 * block. */
void *pages_huge(void *block, size_t size);

/* An array that grows. A larger block whose first `old` < `size` bytes are those of `block` (NULL
 * and 0: there is none yet), which is gone then; the rest is uninitialised. From a huge page on it
 * has pages of its own, which move instead of being copied, and go back to the system when they are
 * freed: the allocator would keep what an array has outgrown, as much again as the array. */
void *pages_grow(void *block, size_t old, size_t size);
/* Frees one of `size` bytes. */
void pages_free(void *block, size_t size);

#endif
