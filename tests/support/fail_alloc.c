/* To be preloaded into a program: makes its allocation number FAIL_AT fail, and all after it too if
 * FAIL_ON is set. FAIL_TELL names a file that gets the number of allocations at the end. Children
 * are spared. */
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

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAIL_AT");
    fail_at = at ? atol(at) : -1;
    fail_on = getenv("FAIL_ON") != NULL;
    tell = getenv("FAIL_TELL");
    unsetenv("LD_PRELOAD");
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
