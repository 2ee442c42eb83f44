/* What is sent to another process: a body, and contents, which are larger and are known by their
 * digests, so that a content that the receiver already has need not travel again. A body reads
 * back what was written to it, contents in the order in which they were added. */
#ifndef CORE_PARCEL_H
#define CORE_PARCEL_H

#include "core/base/bits.h"
#include "core/base/digest.h"

struct content {
    struct digest digest;
    const void *bytes; /* borrowed; NULL where only the digest is known yet */
    size_t size;       /* bytes */
};

/* Zero-initialise. */
struct parcel {
    struct wire body;
    struct content *contents;
    size_t count, capacity;
};
/* Borrowed until the parcel has been sent; NULL is read back as NULL. */
void parcel_content(struct parcel *parcel, const void *bytes, size_t size);
void parcel_free(struct parcel *parcel);

struct parcel_reader {
    struct wire_reader body; /* its `ok` is false after a read past the end of contents, too */
    const struct content *contents;
    size_t count, at;
};
/* The next content, of `*size` bytes, borrowed; NULL where NULL was added, or past the end. */
const void *parcel_read_content(struct parcel_reader *reader, size_t *size);

#endif
