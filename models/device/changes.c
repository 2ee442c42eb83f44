/* Writes and reads what has changed in a block of bytes. */
#include "models/device/changes.h"

#include <string.h>

enum { WORD = 8, GAP = 2 /* words that stayed, from which on it is shorter to leave them out */ };

static size_t words_of(size_t size)
{
    return (size + WORD - 1) / WORD;
}

static size_t bytes_before(size_t word, size_t size)
{
    size_t at = word * WORD;
    return at < size ? at : size;
}

static bool stays(const uint8_t *before, const uint8_t *now, size_t word, size_t size)
{
    static const uint8_t zeros[WORD];
    size_t at = word * WORD;
    return memcmp(before ? before + at : zeros, now + at, bytes_before(word + 1, size) - at) == 0;
}

/* The first of GAP words in a row that stay, or of those at the end. */
static size_t change_ends(const uint8_t *before, const uint8_t *now, size_t word, size_t size)
{
    size_t words = words_of(size), stayed = 0;
    for (; word < words && stayed < GAP; word++)
        stayed = stays(before, now, word, size) ? stayed + 1 : 0;
    return word - stayed;
}

void changes_write(struct wire *out, const uint8_t *before, const uint8_t *now, size_t size)
{
    size_t words = words_of(size);
    for (size_t word = 0; word < words;) {
        size_t from = word;
        while (from < words && stays(before, now, from, size))
            from++;
        size_t to = change_ends(before, now, from, size);
        wire_u32(out, (uint32_t)(from - word));
        wire_u32(out, (uint32_t)(to - from));
        wire_raw(out, now + bytes_before(from, size),
                 bytes_before(to, size) - bytes_before(from, size));
        word = to;
    }
}

bool changes_read(struct wire_reader *in, const uint8_t *before, uint8_t *now, size_t size)
{
    size_t words = words_of(size);
    if (before)
        memcpy(now, before, size);
    else
        memset(now, 0, size);
    for (size_t word = 0; in->ok && word < words;) {
        size_t stayed = read_u32(in), changed = read_u32(in);
        if (stayed + changed == 0 || stayed + changed > words - word)
            in->ok = false;
        else if (changed > 0)
            read_bytes(in, now + bytes_before(word + stayed, size),
                       bytes_before(word + stayed + changed, size) -
                           bytes_before(word + stayed, size));
        word += stayed + changed;
    }
    return in->ok;
}
