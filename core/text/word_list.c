/* Words as a list within a sentence. */
#include "core/text/word_list.h"

#include "core/base/mem.h"

#include <stdio.h>

char *word_list(const char *const *words, size_t count, const char *conjunction)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && i + 1 == count)
            fprintf(out, " %s ", conjunction);
        else if (i > 0)
            fputs(", ", out);
        fputs(words[i], out);
    }
    fclose(out);
    return text;
}
