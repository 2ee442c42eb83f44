/* What the fuzz targets share, and their entry from libFuzzer. */
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
/* Of the sanitizers' run-time, where there is one: a program that they end calls no atexit. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static char folder[64];

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about, (void)kind, (void)place;
    return remove(path);
}

static void remove_folder(void)
{
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_folder(void)
{
    return folder;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    const char *memory = access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(folder, sizeof folder, "%s/fedsim-fuzz-XXXXXX", memory);
    if (!mkdtemp(folder))
        die("no folder for the files of a target");
    atexit(remove_folder);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(remove_folder);
    setenv("FEDSIM_DATADIR", SRCDIR, 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fuzz_input(bytes, length);
    return 0;
}

char *fuzz_file(const char *name, const void *bytes, size_t length)
{
    char *path = mem_format("%s/%s", folder, name);
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(bytes, 1, length, out) != length || fclose(out) != 0)
        die("%s cannot be written", path);
    return path;
}

void fuzz_told(bool good, struct errs *errs, int status)
{
    FUZZ_MUST(good == (errs->count == 0));
    FUZZ_MUST(good || errs_exit_status(errs) == status);
    FUZZ_MUST(good || *errs_first(errs));
    errs_free(errs);
}

/* The length of a line `---`, its end included; 0 when the text does not begin with one. */
static size_t parting(const uint8_t *bytes, size_t length)
{
    if (length < 3 || memcmp(bytes, "---", 3) != 0)
        return 0;
    return length == 3 ? 3 : bytes[3] == '\n' ? 4 : 0;
}

char *fuzz_part(const uint8_t **bytes, size_t *length, size_t *part_length)
{
    size_t end = 0, gap = 0;
    while (end < *length && !(gap = parting(*bytes + end, *length - end))) {
        const uint8_t *newline = memchr(*bytes + end, '\n', *length - end);
        end = newline ? (size_t)(newline + 1 - *bytes) : *length;
    }
    char *part = mem_alloc(end + 1);
    memcpy(part, *bytes, end);
    part[end] = '\0';
    *bytes += end + gap;
    *length -= end + gap;
    *part_length = end;
    return part;
}
