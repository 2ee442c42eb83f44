/* The processor that the program runs on. */
#ifndef CORE_CPU_H
#define CORE_CPU_H

/* The highest level of the x86-64 psABI that the processor supports, for which our kernels have a
 * path of their own: "x86-64-v4", "x86-64-v3", or, for what is below, "x86-64-v2". All three give
 * the same bits. */
const char *cpu_level(void);

#endif
