/* The files that a command writes into a folder: either all of them, complete, or none, and never
 * over a file that somebody else wrote.
 *
 * Each file is first written to a temporary name beside its place (".NAME.part") and flushed to the
 * disk; output_folder_keep then renames all of them. The folder contains a list, OUTPUT_LIST, with
 * the name, the size and a hash of every file that this program wrote there. A file that is on the
 * list and has not changed since is the program's own. Only such a file is replaced, and it is
 * removed when the next command does not write it again. Any other file is an error, unless `force`
 * is set. Two things are errors even then: writing over a file that the command reads, and a
 * symbolic link in place of a subfolder. If the program is killed before it renames, the folder's
 * files are as before; while it does, each is the earlier one or the new one, whole, and the list
 * has both for its own. Temporary files that it left behind are removed by the next command.
 *
 * Several commands may write into one folder: each removes only what it wrote itself (`owner`).
 * While one has the folder open, another that opens it waits (flock on the folder).
 * core/files/output.h has the same rule for a file that is written alone. */
#ifndef CORE_OUTPUT_FOLDER_H
#define CORE_OUTPUT_FOLDER_H

#include "core/files/output.h"

#include <stdbool.h>
#include <stdio.h>

#define OUTPUT_LIST "fedsim-files.txt"

struct output_folder;

/* Opens a folder, and creates it where it does not exist. `owner` is a word without blanks, as
 * "report"; the inputs of the rule are borrowed until output_folder_close. NULL and an error when
 * the folder cannot be created or its list cannot be read. */
struct output_folder *output_folder_open(const char *directory, const char *owner,
                                         const struct output_rule *rule, struct errs *errs);
/* The same of the subfolder `name`, with a list of its own; a symbolic link in its place is an
 * error (FAULT_INPUT). */
struct output_folder *output_subfolder_open(const char *directory, const char *name,
                                            const char *owner, const struct output_rule *rule,
                                            struct errs *errs);
/* Opens the file `name` for writing. It may be in a subfolder ("a/b.csv"), but is neither absolute
 * nor contains "..". Only one file is open at a time; output_file_end closes it. NULL and an error:
 * FAULT_INPUT when an existing file may not be replaced, FAULT_RUN when it cannot be written. */
FILE *output_file_begin(struct output_folder *folder, const char *name, struct errs *errs);
/* Closes the file. False and an error when its contents could not be written to the disk. */
bool output_file_end(struct output_folder *folder, struct errs *errs);
/* An empty folder on the same disk, for files that other programs write (gnuplot);
 * output_folder_keep takes all of them. Borrowed; NULL and an error when it cannot be made. */
const char *output_folder_stage(struct output_folder *folder, struct errs *errs);
/* In this order: every file is whole on the disk; the list names the earlier files and the new
 * ones; the new ones are renamed into place; files of an earlier command that were not written
 * again are removed; the list names what is left. False and an error when one of these fails. */
bool output_folder_keep(struct output_folder *folder, struct errs *errs);
/* Removes the files that were not kept. NULL is allowed. */
void output_folder_close(struct output_folder *folder);

#endif
