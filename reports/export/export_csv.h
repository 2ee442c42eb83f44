/* Tables of the database as CSV files, with all their columns. NULL is an empty field, a text that
 * is empty is "", and numbers read back exactly (core/text/interchange.h), so that a table can be
 * made again from its file. */
#ifndef REPORTS_EXPORT_CSV_H
#define REPORTS_EXPORT_CSV_H

#include "core/files/output_folder.h"
#include "reports/export/exported.h"

/* Writes the files into an open folder; *written, which begins at 0, counts the tables. False and
 * an error when that fails. */
bool export_csv(const struct exported *exported, struct output_folder *folder, size_t *written,
                struct errs *errs);

#endif
