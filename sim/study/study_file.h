/* The scenario file of a study: it is opened, and what it holds is a table of keys and values. */
#ifndef SIM_STUDY_FILE_H
#define SIM_STUDY_FILE_H

#include "core/fields/field_reader.h"
#include "core/text/yaml.h"

/* Reads the file at `path` into `file`, which the caller frees in any case. False and errors when
 * there is no such file, or it is a database. */
bool study_file_open(struct source *file, const char *path, struct errs *errs);
/* What is in it, as a tree in the reader's arena; the file lasts as long. NULL and errors when it
 * holds something else than keys and values. */
struct yaml_node *study_file_read(struct source *file, struct field_reader *reader);

#endif
