/* Reads and writes the list of the program's own files in a folder. */
#include "core/files/output_list.h"

#include "core/base/bits.h"
#include "core/base/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char list_head[] =
    "# Written by fedsim, which replaces or removes these files as long "
    "as they are unchanged: hash, bytes, command, name\n";

void listed_add(struct listed_files *list, struct listed_file file)
{
    mem_grow(&list->files, &list->capacity, list->count + 1, sizeof *list->files);
    list->files[list->count++] = file;
}

const struct listed_file *listed_find(const struct listed_files *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->files[i].name, name) == 0)
            return &list->files[i];
    return NULL;
}

void listed_free(struct listed_files *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->files[i].owner);
        free(list->files[i].name);
    }
    free(list->files);
}

/* A hash of hashes, block after block, so that no file need be in memory whole. */
bool listed_hash(const char *path, struct listed_file *file)
{
    static const size_t block = 1 << 16;
    FILE *in = fopen(path, "rb");
    if (!in)
        return false;
    char *bytes = mem_alloc(block);
    file->hash = file->size = 0;
    for (size_t n; (n = fread(bytes, 1, block, in)) > 0; file->size += n)
        file->hash = hash_bytes(file->hash, bytes, n);
    bool good = !ferror(in);
    fclose(in);
    free(bytes);
    return good;
}

/* If a command was killed, the list may have two lines for one name. */
bool listed_is_unchanged(const struct listed_files *list, const char *name, const char *path)
{
    struct listed_file now;
    if (!listed_find(list, name) || !listed_hash(path, &now))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const struct listed_file *listed = &list->files[i];
        if (strcmp(listed->name, name) == 0 && listed->size == now.size && listed->hash == now.hash)
            return true;
    }
    return false;
}

/* Refuses what could lead out of the folder: an absolute path, an empty part, "." and "..". */
bool listed_inside(const char *name)
{
    if (*name == '/' || *name == '\0')
        return false;
    for (const char *at = name; at; at = strchr(at, '/')) {
        at += *at == '/';
        size_t length = strcspn(at, "/");
        if (length == 0 || (length <= 2 && strncmp(at, "..", length) == 0))
            return false;
    }
    return true;
}

bool listed_is_head(const char *line)
{
    return strcmp(line, list_head) == 0;
}

void listed_put_head(FILE *out)
{
    fputs(list_head, out);
}

void listed_put(FILE *out, const struct listed_file *file)
{
    fprintf(out, "%016" PRIx64 " %" PRIu64 " %s %s\n", file->hash, file->size, file->owner,
            file->name);
}

/* The name comes last, since it may contain spaces. */
bool listed_take_line(struct listed_files *list, const char *line)
{
    struct listed_file file;
    int owner = 0, after = 0, name = 0;
    if (sscanf(line, "%16" SCNx64 " %" SCNu64 " %n%*s%n %n", &file.hash, &file.size, &owner, &after,
               &name) != 2 ||
        name == 0 || !listed_inside(line + name))
        return false;
    file.owner = mem_format("%.*s", after - owner, line + owner);
    file.name = mem_string(line + name);
    listed_add(list, file);
    return true;
}
