/* The machine and the libraries that the program runs on and with, as `fedsim --version` names them
 * and host_run records them. Results are promised for one C library, because exp, log and sin
 * differ in their last bits from one libm to another; none depends on the rest. */
#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include "core/base/digest.h"

#include <stdio.h>

/* Cores that can be used; at least 1. */
unsigned machine_cores(void);
/* The processor's model name, or "unknown"; freed by the caller. */
char *machine_cpu(void);
/* "glibc 2.36", whose libm it is; freed by the caller. */
char *machine_libm(void);

/* What of the processor can change the bits of libm: "GenuineIntel family 6 with AVX2 with FMA";
 * freed by the caller. */
char *machine_family(void);
/* Of all that can change the bits of an episode beside its inputs: the program's version and
 * sources (sources_digest.h), libm and the processor's family. (MuJoCo's version is part of a
 * task.) */
struct digest machine_digest(void);

/* A line each: the program, and every library whose version matters. */
void machine_print_versions(FILE *out);

#endif
