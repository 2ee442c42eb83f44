/* How a trial ends before its last round: it fails, or is stopped. What ends it in the course of
 * the study is in stopping.h. */
#ifndef SIM_FAILURE_H
#define SIM_FAILURE_H

#include <stdbool.h>
#include <stdint.h>

struct federation;

/* Written by failure.c alone, read by the loop of the trial. */
struct early_end {
    bool failed;  /* an error ended the trial: it stands in the federation's errs */
    bool stopped; /* by a signal */
    bool at_once; /* by a second one: jobs may still be running */
};

/* Ends the trial; with an error of its own unless `format` is NULL (one has been told already). */
void federation_fail(struct federation *federation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The user has asked for it; `at_once`: twice. */
void federation_stop(struct federation *federation, bool at_once);
/* "sensors[2]", for messages and tables; the caller frees it. */
char *agent_name(const struct federation *federation, uint32_t agent);

#endif
