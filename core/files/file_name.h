/* The endings of file names, by which kinds of files are told apart. An ending alone (".yaml") is a
 * name without one. */
#ifndef CORE_FILE_NAME_H
#define CORE_FILE_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the name ends so, as results.db does with ".db". */
bool file_name_ends(const char *name, const char *ending);
/* The length of the name without that ending: 7 of results.db; all of one that does not end so. */
size_t file_name_stem(const char *name, const char *ending);

#endif
