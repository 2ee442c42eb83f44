/* The processor that the program runs on. x86-64-v3 has vectors of 256 bits and fused multiply-add,
 * x86-64-v4 vectors of 512 bits. A kernel with several paths asks the processor at each call and
 * takes the best one; the path is told with the versions, for whoever compares times. */
#ifndef CORE_CPU_H
#define CORE_CPU_H

/* Where the compiler knows these levels by name, to build for them and to ask for them. */
#if defined(__x86_64__) && (!defined(__clang__) || __clang_major__ >= 18)
#define CPU_LEVELS
#endif

/* The highest level of the x86-64 psABI that the processor supports, for which our kernels have a
 * path of their own: "x86-64-v4", "x86-64-v3", or, for what is below and without CPU_LEVELS,
 * "x86-64-v2". All three give the same bits. */
const char *cpu_level(void);

#endif
