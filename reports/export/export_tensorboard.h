/* Trials as runs of TensorBoard: for each a folder with one event file (event_file.h), which
 * contains the columns of export_scalars.sql by round. */
#ifndef REPORTS_EXPORT_TENSORBOARD_H
#define REPORTS_EXPORT_TENSORBOARD_H

#include "core/files/output_folder.h"
#include "reports/export/exported.h"

/* Writes the files into an open folder; *written, which begins at 0, counts the trials. The rows of
 * a trial follow each other, so one file is open at a time. False and an error when that fails. */
bool export_tensorboard(const struct exported *exported, struct output_folder *folder,
                        size_t *written, struct errs *errs);

#endif
