/* How a trial fails while it runs. */
#ifndef SIM_FAILURE_H
#define SIM_FAILURE_H

#include <stdint.h>

struct federation;

/* Ends the trial; with an error of its own unless `format` is NULL (one has been told already). */
void federation_fail(struct federation *federation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "sensors[2]", for messages and tables; the caller frees it. */
char *agent_name(const struct federation *federation, uint32_t agent);

#endif
