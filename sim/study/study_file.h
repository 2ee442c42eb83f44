/* The scenario file of a study: it is opened, and what it holds is a table of keys and values. */
#ifndef SIM_STUDY_FILE_H
#define SIM_STUDY_FILE_H

#include "core/fields/field_reader.h"
#include "core/text/yaml.h"

/* Reads the file at `path` into `file`, which lasts as long as the tree and is freed by the caller
 * in any case; the tree is in the reader's arena. NULL and errors when there is no such file, or
 * it holds something else than keys and values. */
struct yaml_node *study_file_read(struct source *file, const char *path,
                                  struct field_reader *reader);

#endif
