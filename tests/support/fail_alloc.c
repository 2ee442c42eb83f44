/* To be preloaded into a program: makes its allocation number FAIL_AT fail, and all after it too if
 * FAIL_ON is set. FAIL_TELL names a file that gets the number of allocations at the end. Children
 * are spared, and so are destructors: they are those of libraries, and libgcov's, which writes the
 * counts of lines, crashes without memory. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* glibc's own, under names that are not replaced. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_long calls;
static long fail_at = -1;
static bool fail_on;
static const char *tell;
static atomic_bool ended;         /* the program's own exit handlers have run */
static void (*destructors)(void); /* the loader's, of all that is loaded */

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAIL_AT");
    fail_at = at ? atol(at) : -1;
    fail_on = getenv("FAIL_ON") != NULL;
    tell = getenv("FAIL_TELL");
    unsetenv("LD_PRELOAD");
}

static void end_program(void)
{
    ended = true;
    destructors();
}

/* In place of glibc's, which it calls: the loader's destructors are the first exit handler that is
 * registered, and so the last that runs. */
typedef int main_function(int, char **, char **);
typedef int start_function(main_function *, int, char **, void (*)(void), void (*)(void),
                           void (*)(void), void *);
int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*loader_fini)(void), void *stack_end)
{
    start_function *start = (start_function *)dlsym(RTLD_NEXT, "__libc_start_main");
    destructors = loader_fini;
    return start(main, argc, argv, init, fini, end_program, stack_end);
}

__attribute__((destructor)) static void end(void)
{
    long count = calls;
    FILE *out = tell ? fopen(tell, "w") : NULL;
    if (!out)
        return;
    fprintf(out, "%ld\n", count);
    fclose(out);
}

static bool fails(void)
{
    if (ended)
        return false;
    long call = atomic_fetch_add(&calls, 1);
    bool failing = fail_at >= 0 && (call == fail_at || (fail_on && call > fail_at));
    if (failing)
        errno = ENOMEM;
    return failing;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return fails() ? NULL : __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    void *got = memalign(alignment, size);
    if (!got)
        return ENOMEM;
    *block = got;
    return 0;
}
