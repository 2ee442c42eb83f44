/* The archive around npy files; libzip reads and writes it. */
#include "core/arrays/npz.h"

#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/files/datadir.h"
#include "core/files/file_name.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

static bool wrong(const struct source *source, struct errs *errs, const char *name,
                  const char *what)
{
    errs_add(errs, FAULT_INPUT, &(struct mark){source, 0, 0}, NULL, "%s%s%s%s",
             name ? "array \"" : "", name ? name : "", name ? "\": " : "", what);
    return false;
}

/* Grows as the bytes come: what an archive says of its sizes may be a lie. */
static const char *read_file(zip_t *zip, zip_uint64_t i, struct wire *bytes, size_t most)
{
    zip_file_t *file = zip_fopen_index(zip, i, 0);
    if (!file && zip_error_code_zip(zip_get_error(zip)) == ZIP_ER_MEMORY)
        mem_exhausted();
    if (!file)
        return "is encrypted, or compressed in a way that is not known here";
    uint8_t part[65536];
    zip_int64_t got;
    while ((got = zip_fread(file, part, sizeof part)) > 0 && bytes->length <= most)
        wire_raw(bytes, part, (size_t)got);
    zip_fclose(file);
    if (got < 0)
        return "is damaged: it cannot be unpacked, or its checksum does not fit";
    return bytes->length > most ? "holds too much: all arrays may have 1 GiB" : NULL;
}

/* Adds the archive's i-th file; *left of the bytes that all may have. */
static bool read_one(struct array_list *arrays, zip_t *zip, zip_uint64_t i, size_t *left,
                     const struct source *source, struct errs *errs)
{
    struct wire bytes = {0};
    char *name = mem_string(zip_get_name(zip, i, ZIP_FL_ENC_RAW));
    bool is_npy = file_name_ends(name, ".npy");
    name[file_name_stem(name, ".npy")] = '\0';
    const char *what = is_npy ? read_file(zip, i, &bytes, *left) : "is no .npy file";
    if (!what && arrays_find(arrays, name))
        what = "is there twice";
    if (!what)
        what = npy_read(arrays, name, bytes.bytes, bytes.length);
    *left -= what ? 0 : bytes.length;
    if (what)
        wrong(source, errs, name, what);
    wire_free(&bytes);
    free(name);
    return !what;
}

/* The archive in the source's own bytes. */
static zip_t *open_archive(const struct source *source, struct errs *errs)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *bytes = zip_source_buffer_create(source->text, source->length, 0, &error);
    zip_t *zip = bytes ? zip_open_from_source(bytes, ZIP_RDONLY, &error) : NULL;
    if (!zip && zip_error_code_zip(&error) == ZIP_ER_MEMORY)
        mem_exhausted();
    if (!zip) {
        zip_source_free(bytes);
        errs_add(errs, FAULT_INPUT, &(struct mark){source, 0, 0}, NULL,
                 "is truncated, or not an npz file: %s", zip_error_strerror(&error));
    }
    zip_error_fini(&error);
    return zip;
}

bool npz_read(struct array_list *arrays, const struct source *source, struct errs *errs)
{
    size_t left = SOURCE_SIZE_MAX;
    *arrays = (struct array_list){0};
    zip_t *zip = open_archive(source, errs);
    if (!zip)
        return false;
    zip_int64_t count = zip_get_num_entries(zip, 0);
    bool good = count > 0 || wrong(source, errs, NULL, "is empty: there is no array in it");
    if (good && zip_name_locate(zip, "data.pkl", ZIP_FL_NODIR) >= 0)
        good =
            wrong(source, errs, NULL,
                  "is a checkpoint of PyTorch's: a pickle, which is code that is run; save the "
                  "state dict as npz or safetensors instead (README, \"Policies from elsewhere\")");
    for (zip_int64_t i = 0; good && i < count; i++)
        good = read_one(arrays, zip, (zip_uint64_t)i, &left, source, errs);
    zip_discard(zip);
    if (!good)
        arrays_free(arrays);
    return good;
}

static void or_die(bool done)
{
    if (!done)
        mem_exhausted(); /* the archive is in memory: nothing else can fail */
}

/* 1 January 1980, the first day that an archive knows. */
enum { DATE_NONE = 1 << 5 | 1 };

static void add_file(zip_t *zip, const struct array *array)
{
    struct wire bytes = {0};
    npy_write(array, &bytes);
    char *name = mem_format("%s.npy", array->name);
    zip_source_t *file = zip_source_buffer(zip, bytes.bytes, bytes.length, 1);
    or_die(file != NULL);
    zip_int64_t at = zip_file_add(zip, name, file, ZIP_FL_ENC_UTF_8);
    or_die(at >= 0);
    or_die(zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0);
    or_die(zip_file_set_dostime(zip, (zip_uint64_t)at, 0, DATE_NONE, 0) == 0);
    free(name);
}

void npz_write(const struct array_list *arrays, struct wire *wire)
{
    zip_stat_t about;
    zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, NULL);
    or_die(archive != NULL);
    zip_source_keep(archive);
    zip_t *zip = zip_open_from_source(archive, ZIP_TRUNCATE, NULL);
    or_die(zip != NULL);
    for (size_t i = 0; i < arrays->count; i++)
        add_file(zip, &arrays->list[i]);
    or_die(zip_close(zip) == 0);
    or_die(zip_source_open(archive) == 0 && zip_source_stat(archive, &about) == 0);
    uint8_t part[65536];
    zip_int64_t got;
    while ((got = zip_source_read(archive, part, sizeof part)) > 0)
        wire_raw(wire, part, (size_t)got);
    zip_source_close(archive);
    zip_source_free(archive);
}
