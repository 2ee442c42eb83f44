/* Bodies with contents that are known by their digests. */
#include "core/base/parcel.h"

#include "core/base/mem.h"

#include <stdlib.h>

void parcel_content(struct parcel *parcel, const void *bytes, size_t size)
{
    wire_u8(&parcel->body, bytes != NULL);
    if (!bytes)
        return;
    mem_grow(&parcel->contents, &parcel->capacity, parcel->count + 1, sizeof *parcel->contents);
    parcel->contents[parcel->count++] =
        (struct content){digest_fold((struct digest){0}, bytes, size), bytes, size};
}

void parcel_free(struct parcel *parcel)
{
    wire_free(&parcel->body);
    free(parcel->contents);
}

const void *parcel_read_content(struct parcel_reader *reader, size_t *size)
{
    *size = 0;
    if (!read_u8(&reader->body))
        return NULL;
    if (reader->at == reader->count) {
        reader->body.ok = false;
        return NULL;
    }
    const struct content *content = &reader->contents[reader->at++];
    *size = content->size;
    return content->bytes;
}
