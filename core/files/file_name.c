/* Looks at the end of a file's name. */
#include "core/files/file_name.h"

#include <string.h>

bool file_name_ends(const char *name, const char *ending)
{
    size_t length = strlen(name), end = strlen(ending);
    return length > end && strcmp(name + length - end, ending) == 0;
}

size_t file_name_stem(const char *name, const char *ending)
{
    return strlen(name) - (file_name_ends(name, ending) ? strlen(ending) : 0);
}
