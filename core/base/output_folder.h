/* Many files in one folder, under the rule of core/base/output.h. They are written into a folder of
 * their own, `.fedsim-new` inside the one they are for, and move all together at the end; until
 * then nothing of the old ones changes.
 *
 * A list, `.fedsim-files`, says which files of a folder are this program's: a line for each, with a
 * hash of its content, who wrote it, and its name, separated by tabs. What is not in the list, or
 * was changed since, or is a link, is somebody else's. What the same owner left earlier and did not
 * write again is removed. */
#ifndef CORE_OUTPUT_FOLDER_H
#define CORE_OUTPUT_FOLDER_H

#include "core/base/fail.h"

struct output_folder;

/* Begins a set of files for `directory`, which is made if need be. `owner` ("report") names the
 * set. NULL and an error when the folder cannot be made or written to, or when another process is
 * writing a set for it. */
struct output_folder *output_folder_begin(const char *directory, const char *owner, bool force,
                                          struct errs *errs);
/* The folder to write the files into, by whatever means; borrowed. */
const char *output_folder_path(const struct output_folder *folder);
/* Ends the set: its files take their places. With `keep` false, or where a file may not be replaced
 * (FAULT_INPUT, each is named), nothing of the folder has changed; FAULT_RUN when the disk fails.
 */
bool output_folder_end(struct output_folder *folder, bool keep, struct errs *errs);

#endif
