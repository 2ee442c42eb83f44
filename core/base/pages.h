/* Huge pages for large arrays. Access to a million agents in no order else spends half its time on
 * page tables: on x86-64 a page of 2 MiB takes one entry where 512 of 4 KiB would. */
#ifndef CORE_PAGES_H
#define CORE_PAGES_H

#include <stddef.h>

/* Asks the system to back a block by huge pages, best before it is first written. A hint: blocks of
 * less than a few megabytes are left alone, and a system that has none does nothing. Returns the
 * block. */
void *pages_huge(void *block, size_t size);

#endif
