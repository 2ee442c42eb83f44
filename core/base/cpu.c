/* Asks the processor what it supports. */
#include "core/base/cpu.h"

const char *cpu_level(void)
{
    if (__builtin_cpu_supports("x86-64-v4"))
        return "x86-64-v4";
    return __builtin_cpu_supports("x86-64-v3") ? "x86-64-v3" : "x86-64-v2";
}
