/* Asks the machine and the libraries what they are. */
#include "sim/run/machine.h"

#include "core/base/cpu.h"
#include "core/base/mem.h"
#include "models/tasks/task.h"
#include "sim/record/recorder.h"
#include "sim/remote/ranks.h"
#include "sim/run/sources_digest.h"

#include <gnu/libc-version.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Hyper-threads included. A batch system gives a process some of the node's alone. With more cores
 * than the set has room for there is no such answer. */
unsigned machine_cores(void)
{
    cpu_set_t mine;
    if (sched_getaffinity(0, sizeof mine, &mine) == 0)
        return (unsigned)CPU_COUNT(&mine);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (unsigned)cores : 1;
}

/* The value behind `key` in /proc/cpuinfo, or "unknown"; freed by the caller. */
static char *cpuinfo(const char *key)
{
    char line[256], *value = NULL;
    size_t length = strlen(key);
    FILE *in = fopen("/proc/cpuinfo", "r");
    while (in && !value && fgets(line, sizeof line, in)) {
        const char *colon = strchr(line, ':');
        if (!colon || strncmp(line, key, length) != 0 || !strchr("\t :", line[length]))
            continue;
        line[strcspn(line, "\n")] = '\0';
        value = mem_string(colon[1] ? colon + 2 : "");
    }
    if (in)
        fclose(in);
    return value ? value : mem_string("unknown");
}

char *machine_cpu(void)
{
    return cpuinfo("model name");
}

char *machine_family(void)
{
    char *vendor = cpuinfo("vendor_id"), *family = cpuinfo("cpu family");
    char *text = mem_format("%s family %s%s%s", vendor, family,
                            __builtin_cpu_supports("avx2") ? " with AVX2" : "",
                            __builtin_cpu_supports("fma") ? " with FMA" : "");
    free(vendor);
    free(family);
    return text;
}

struct digest machine_digest(void)
{
    char *libm = machine_libm(), *family = machine_family();
    struct digest digest = digest_fold_text((struct digest){0}, VERSION_TEXT);
    digest = digest_fold_text(digest, sources_digest);
    digest = digest_fold_text(digest_fold_text(digest, libm), family);
    free(libm);
    free(family);
    return digest;
}

char *machine_libm(void)
{
    return mem_format("glibc %s", gnu_get_libc_version());
}

void machine_print_versions(FILE *out)
{
    char *libm = machine_libm(), *mpi = ranks_library();
    fprintf(out, "fedsim %s\n", sources_version);
    fprintf(out, "MuJoCo %s\n", task_library_version());
    fprintf(out, "SQLite %s\n", recorder_library_version());
    fprintf(out, "libm of %s\n", libm);
    fprintf(out, "code path %s\n", cpu_level());
    if (mpi)
        fprintf(out, "MPI of %s\n", mpi);
    free(libm);
    free(mpi);
}
