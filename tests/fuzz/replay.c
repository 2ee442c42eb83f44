/* Runs a fuzz target, without libFuzzer, over its corpus and its past failures, or over the files
 * named on the command line. Answers in TAP: one that goes wrong ends the program. */
#include "core/base/mem.h"
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* By far enough for any input, under a sanitizer on a machine that has other things to do. */
enum { LONGEST_S = 120 };

static unsigned replayed;

/* A block of exactly the input's length, so that a sanitizer sees who reads on. */
static void replay(const char *path)
{
    char *text = NULL;
    size_t capacity = 0, length = 0, got;
    FILE *in = fopen(path, "rb");
    if (!in)
        die("%s cannot be read", path);
    do {
        mem_grow(&text, &capacity, length + 4096, 1);
        got = fread(text + length, 1, 4096, in);
        length += got;
    } while (got > 0);
    fclose(in);
    uint8_t *bytes = mem_copy(text, length);
    free(text);
    printf("# %s\n", path);
    fflush(stdout);
    alarm(LONGEST_S);
    LLVMFuzzerTestOneInput(bytes, length);
    alarm(0);
    printf("ok %u - %s\n", ++replayed, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
    free(bytes);
}

static int visible(const struct dirent *entry)
{
    return *entry->d_name != '.';
}

static void replay_all(const char *kind, const char *target)
{
    char *directory = mem_format(SRCDIR "/tests/fuzz/%s/%s", kind, target);
    struct dirent **entries;
    int count = scandir(directory, &entries, visible, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = mem_format("%s/%s", directory, entries[i]->d_name);
        replay(path);
        free(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    free(directory);
}

int main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/'), *target = name ? strchr(name, '_') : NULL;
    LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    if (argc == 1 && target) {
        replay_all("corpus", target + 1);
        if (replayed == 0)
            die("tests/fuzz/corpus/%s is empty", target + 1);
        replay_all("failures", target + 1);
    }
    printf("1..%u\n", replayed);
    return 0;
}
