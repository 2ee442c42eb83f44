/* Folders and files that tests make, and what they find in one. */
#ifndef TESTS_FILES_H
#define TESTS_FILES_H

#include "core/base/mem.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDER_SIZE = 64 };

/* A new folder in $TMPDIR, or in /tmp, whose name `folder` then holds. */
static inline void folder_make(char folder[FOLDER_SIZE])
{
    const char *given = getenv("TMPDIR");
    const char *place = given && *given && strlen(given) < FOLDER_SIZE / 2 ? given : "/tmp";
    snprintf(folder, FOLDER_SIZE, "%s/fedsim-test-XXXXXX", place);
    ck_assert_msg(mkdtemp(folder) != NULL, "no folder for the test");
}

/* With all that is in it. */
static inline void folder_remove(const char *folder)
{
    char *command = mem_format("rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

static inline void write_bytes(const char *path, const void *bytes, size_t length)
{
    FILE *out = fopen(path, "wb");
    ck_assert_msg(out != NULL, "%s cannot be written", path);
    ck_assert_uint_eq(fwrite(bytes, 1, length, out), length);
    ck_assert_int_eq(fclose(out), 0);
}

static inline void write_file(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

/* Everything in a file; the caller frees it. */
static inline char *file_text(const char *folder, const char *name)
{
    char *path = mem_format("%s/%s", folder, name), *text = NULL;
    size_t length = 0, capacity = 0;
    FILE *in = fopen(path, "rb");
    ck_assert_msg(in != NULL, "no file %s", path);
    for (int c; (c = fgetc(in)) != EOF;) {
        mem_grow(&text, &capacity, length + 2, 1);
        text[length++] = (char)c;
    }
    fclose(in);
    free(path);
    if (!text)
        return mem_string("");
    text[length] = '\0';
    return text;
}

#endif
