/* Words as a list within a sentence, as in "expected uniform, normal or a number". */
#ifndef CORE_WORD_LIST_H
#define CORE_WORD_LIST_H

#include <stddef.h>

/* "a", "a or b", "a, b or c": `conjunction` stands before the last; "" of none. Freed by the
 * caller. */
char *word_list(const char *const *words, size_t count, const char *conjunction);

#endif
