/* Folders that the program makes and empties. */
#ifndef CORE_DIRECTORY_H
#define CORE_DIRECTORY_H

#include "core/base/fail.h"

/* Creates a folder and its parents where they do not exist. False and an error (fault_of)
 * when that fails. */
bool directory_make(const char *directory, struct errs *errs);

/* Removes the files in the folder of that descriptor; folders in it, and what cannot be removed,
 * stay. */
void directory_empty(int folder);

/* The order of calls:
 *
 *     folder = output_folder_open(directory, "report", &rule, errs)
 *     output_file_begin, write, output_file_end       for each file
 *     output_folder_stage, other programs write there where they have files to add
 *     output_folder_keep                              the files are in place; without it none is
 *     output_folder_close */

#endif
