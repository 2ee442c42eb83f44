/* Asks the processor what it supports. */
#include "core/base/cpu.h"

/* The best level that both the build and the machine have. */
const char *cpu_level(void)
{
#ifdef CPU_LEVELS
    if (__builtin_cpu_supports("x86-64-v4"))
        return "x86-64-v4";
    if (__builtin_cpu_supports("x86-64-v3"))
        return "x86-64-v3";
#endif
    return "x86-64-v2";
}
