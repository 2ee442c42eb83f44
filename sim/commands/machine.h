/* The machine and the libraries that the program runs on and with, as `fedsim --version` names them
 * and host_run records them. Results are promised for one C library, because exp, log and sin
 * differ in their last bits from one libm to another; none depends on the rest. */
#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include <stdio.h>

/* Cores that can be used; at least 1. */
unsigned machine_cores(void);
/* The processor's model name, or "unknown"; freed by the caller. */
char *machine_cpu(void);
/* "glibc 2.36", whose libm it is; freed by the caller. */
char *machine_libm(void);

/* A line each: the program, and every library whose version matters. */
void machine_print_versions(FILE *out);

#endif
