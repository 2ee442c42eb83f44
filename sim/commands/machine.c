/* Asks the machine and the libraries what they are. */
#include "sim/commands/machine.h"

#include "core/base/cpu.h"
#include "core/base/mem.h"
#include "models/tasks/task.h"
#include "sim/record/recorder.h"

#include <gnu/libc-version.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Cores that the system uses, hyper-threads included. */
unsigned machine_cores(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (unsigned)cores : 1;
}

/* "model name" of /proc/cpuinfo. */
char *machine_cpu(void)
{
    char line[256], *name = NULL;
    FILE *in = fopen("/proc/cpuinfo", "r");
    while (in && !name && fgets(line, sizeof line, in))
        if (strncmp(line, "model name", 10) == 0 && strchr(line, ':')) {
            line[strcspn(line, "\n")] = '\0';
            name = mem_string(strchr(line, ':') + 2);
        }
    if (in)
        fclose(in);
    return name ? name : mem_string("unknown");
}

char *machine_libm(void)
{
    return mem_format("glibc %s", gnu_get_libc_version());
}

void machine_print_versions(FILE *out)
{
    char *libm = machine_libm();
    fprintf(out, "fedsim %s\n", VERSION_TEXT);
    fprintf(out, "MuJoCo %s\n", task_library_version());
    fprintf(out, "SQLite %s\n", recorder_library_version());
    fprintf(out, "libm of %s\n", libm);
    fprintf(out, "code path %s\n", cpu_level());
    free(libm);
}
