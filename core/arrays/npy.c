/* One npy file: a header that is a Python dictionary of three keys, and numbers. */
#include "core/arrays/npz.h"
#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

static const char magic[6] = {'\x93', 'N', 'U', 'M', 'P', 'Y'};
enum { ALIGNMENT = 64, WORD_SIZE = 16 };

struct header {
    char type[WORD_SIZE]; /* descr; "" where it is more than a word */
    bool fortran;
    unsigned rank;
    size_t shape[ARRAY_RANK_MAX];
    unsigned keys; /* a bit for each one that was there */
};

static void skip(const char **at)
{
    *at += strspn(*at, " \n\t");
}

static bool take(const char **at, const char *word)
{
    skip(at);
    size_t length = strlen(word);
    if (strncmp(*at, word, length) != 0)
        return false;
    *at += length;
    return true;
}

/* A text between quotes of either kind, which it has none of itself. */
static bool read_word(const char **at, char *word)
{
    skip(at);
    char quote = **at;
    if (quote != '\'' && quote != '"')
        return false;
    size_t length = strcspn(++*at, "'\"\\");
    if ((*at)[length] != quote || length >= WORD_SIZE)
        return false;
    memcpy(word, *at, length);
    word[length] = '\0';
    *at += length + 1;
    return true;
}

static bool read_length(const char **at, size_t *length)
{
    skip(at);
    size_t digits = strspn(*at, "0123456789");
    if (digits == 0 || digits > 12)
        return false;
    *length = strtoull(*at, NULL, 10);
    *at += digits;
    take(at, "L"); /* as Python 2 wrote them */
    return true;
}

/* (), (64,) or (64, 11) */
static bool read_shape(const char **at, struct header *header)
{
    header->rank = 0;
    if (!take(at, "("))
        return false;
    while (!take(at, ")")) {
        if (header->rank == ARRAY_RANK_MAX || !read_length(at, &header->shape[header->rank++]))
            return false;
        if (!take(at, ",")) {
            skip(at);
            if (**at != ')' || header->rank == 1)
                return false;
        }
    }
    return true;
}

static bool read_value(const char **at, const char *key, struct header *header)
{
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    unsigned which = 0;
    while (which < 3 && strcmp(keys[which], key) != 0)
        which++;
    if (which == 3 || header->keys & 1u << which)
        return false;
    header->keys |= 1u << which;
    if (which == 0)
        return read_word(at, header->type);
    if (which == 2)
        return read_shape(at, header);
    header->fortran = take(at, "True");
    return header->fortran || take(at, "False");
}

static bool read_header(const char *at, struct header *header)
{
    char key[WORD_SIZE];
    if (!take(&at, "{"))
        return false;
    while (!take(&at, "}")) {
        if (!read_word(&at, key) || !take(&at, ":") || !read_value(&at, key, header))
            return false;
        if (!take(&at, ",")) {
            skip(&at);
            if (*at != '}')
                return false;
        }
    }
    skip(&at);
    return *at == '\0' && header->keys == 7;
}

/* In Fortran's order the first axis is the fastest. */
static void turn(struct array *array)
{
    double *from = array->values, *to = mem_alloc((array->count + 1) * sizeof *to);
    for (size_t i = 0; i < array->count; i++) {
        size_t left = i, at = 0, step = 1;
        for (unsigned axis = 0; axis < array->rank; axis++) {
            at = at * array->shape[axis] + left / step % array->shape[axis];
            step *= array->shape[axis];
        }
        to[at] = from[i];
    }
    array->values = to;
    free(from);
}

static const struct array_type *type_of(const char *descr)
{
    for (size_t i = 0; i < ARRAY_TYPES; i++)
        if (strcmp(array_types[i].npy, descr) == 0)
            return &array_types[i];
    return NULL;
}

/* The header's text, as one that ends; NULL where there is none. *behind: where numbers begin. */
static char *header_text(const void *bytes, size_t length, size_t *behind)
{
    struct wire_reader reader = wire_read(bytes, length);
    const uint8_t *start = read_raw(&reader, sizeof magic);
    if (!start || memcmp(start, magic, sizeof magic) != 0)
        return NULL;
    unsigned version = read_u8(&reader);
    read_u8(&reader);
    size_t size = version >= 2 ? read_u32(&reader) : read_u8(&reader);
    size += version == 1 ? (size_t)read_u8(&reader) << 8 : 0;
    const uint8_t *text = reader.ok ? read_raw(&reader, size) : NULL;
    if (!text || version < 1 || version > 3)
        return NULL;
    *behind = reader.at;
    char *copy = mem_alloc(size + 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    if (strlen(copy) == size)
        return copy;
    free(copy);
    return NULL;
}

const char *npy_read(struct array_list *arrays, const char *name, const void *bytes, size_t length)
{
    struct header header = {0};
    size_t behind, count;
    char *text = header_text(bytes, length, &behind);
    bool good = text && read_header(text, &header);
    free(text);
    if (!good)
        return "is no array of NumPy's that is known here, or its header is damaged";
    const struct array_type *type = type_of(header.type);
    if (!array_count(header.rank, header.shape, &count) ||
        (type && count * type->bytes != length - behind))
        return "has numbers that do not fit its shape and type";
    struct array *array = arrays_add(arrays, name, header.type, header.rank, header.shape);
    if (!type)
        return NULL;
    array_decode(array, type, (const char *)bytes + behind);
    if (header.fortran && array->rank > 1)
        turn(array);
    return NULL;
}

/* A shape of one axis has a comma behind it, as every Python tuple of one. */
void npy_write(const struct array *array, struct wire *wire)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    fprintf(out, "{'descr': '%s', 'fortran_order': False, 'shape': (", array->wide ? "<f8" : "<f4");
    for (unsigned i = 0; i < array->rank; i++)
        fprintf(out, "%s%zu%s", i ? " " : "", array->shape[i],
                i + 1 < array->rank || array->rank == 1 ? "," : "");
    fputs("), }", out);
    fflush(out);
    size_t before = sizeof magic + 4; /* the numbers begin at a multiple of the alignment */
    size_t padding = ALIGNMENT - 1 - (before + size) % ALIGNMENT;
    fprintf(out, "%*s\n", (int)padding, "");
    fclose(out);
    wire_raw(wire, magic, sizeof magic);
    wire_u8(wire, 1);
    wire_u8(wire, 0);
    wire_u8(wire, (uint8_t)size);
    wire_u8(wire, (uint8_t)(size >> 8));
    wire_raw(wire, text, size);
    array_encode(array, wire);
    free(text);
}
