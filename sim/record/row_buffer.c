/* Copies rows into memory of their own. */
#include "sim/record/row_buffer.h"

#include <stdlib.h>
#include <string.h>

static void copy_text(struct arena *arena, const char **text)
{
    if (*text)
        *text = arena_string(arena, *text);
}

static void copy_blob(struct arena *arena, struct wire *wire)
{
    if (!wire->length)
        return;
    uint8_t *bytes = arena_alloc(arena, wire->length);
    memcpy(bytes, wire->bytes, wire->length);
    wire->bytes = bytes;
}

/* What a field refers to is copied too; every other kind is a number. */
static void copy_field(struct arena *arena, enum column_kind kind, void *field)
{
    switch (kind) {
    case COLUMN_TEXT:
    case COLUMN_TEXT_OR_NULL:
        copy_text(arena, field);
        break;
    case COLUMN_BLOB:
    case COLUMN_BLOB_OR_NULL:
        copy_blob(arena, field);
        break;
    default:
        break;
    }
}

void row_buffer_add(struct row_buffer *buffer, enum table_id table, const void *row)
{
    const struct recorded_table *described = &recorded_tables[table];
    char *copy = arena_alloc(&buffer->arena, described->row_size);
    memcpy(copy, row, described->row_size);
    for (int i = 0; i < described->count; i++) {
        const struct recorded_column *column = &described->columns[i];
        if (!column->at_end) /* those are no fields of the row */
            copy_field(&buffer->arena, column->kind, copy + column->offset);
    }
    mem_grow(&buffer->rows, &buffer->capacity, buffer->count + 1, sizeof *buffer->rows);
    buffer->rows[buffer->count++] = (struct waiting_row){table, copy};
}

void row_buffer_clear(struct row_buffer *buffer)
{
    arena_free(&buffer->arena);
    buffer->count = 0;
}

void row_buffer_free(struct row_buffer *buffer)
{
    row_buffer_clear(buffer);
    free(buffer->rows);
    *buffer = (struct row_buffer){0};
}
