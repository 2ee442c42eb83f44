/* Where models, scenarios and report files lie: $FEDSIM_DATADIR, else the source tree when the
 * program runs uninstalled from its build tree, else the installed pkgdatadir. And how any file
 * that is parsed is read: whole, into a struct source, so that errors can point into it for as long
 * as it lasts. */
#ifndef CORE_DATADIR_H
#define CORE_DATADIR_H

#include "core/base/fail.h"

#include <stdbool.h>

/* The path of a data file such as "models/mjcf/hopper.xml"; the caller frees it. The file may not
 * exist. */
char *datadir_path(const char *relative);

/* Longer than any scenario, table or policy: /dev/zero never ends. */
enum { SOURCE_SIZE_MAX = 1 << 30 };

/* Reads a whole file into `source` (name and text owned by it). False and an error (FAULT_INPUT
 * when it does not exist, is a folder, cannot be read or is longer than SOURCE_SIZE_MAX)
 * otherwise. */
bool source_read(struct source *source, const char *path, struct errs *errs);
/* The same, but no further than what shows that there are more than `most` bytes. */
bool source_read_start(struct source *source, const char *path, size_t most, struct errs *errs);
/* False and an error when it holds bytes that no text in UTF-8 does. */
bool source_is_text(const struct source *source, struct errs *errs);
void source_free(struct source *source);

#endif
