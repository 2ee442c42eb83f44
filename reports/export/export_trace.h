/* Trials as a trace in Chrome's JSON format ("Trace Event Format"), which Perfetto reads.
 *
 * Each trial is a process, numbered from 1 in the order of the study. Thread 1 of a process
 * contains the rounds, and threads 64 A, 64 A + 1, ... contain the spans of agent A. An agent
 * has more than one thread, called NAME, NAME (2) and so on, if several of its dispatches are in
 * progress at once, because slices of one thread must not overlap. */
#ifndef REPORTS_EXPORT_TRACE_H
#define REPORTS_EXPORT_TRACE_H

#include "core/files/output_folder.h"
#include "reports/export/exported.h"

/* Writes the file into an open folder; *written, which begins at 0, counts the spans of agents.
 * False and an error when that fails. */
bool export_trace(const struct exported *exported, struct output_folder *folder, size_t *written,
                  struct errs *errs);

#endif
