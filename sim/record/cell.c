/* Decides of each field what it is in SQL, and what is NULL there. */
#include "sim/record/cell.h"

#include "sim/scenario/scenario.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void be_integer(struct cell *cell, int64_t value, bool null)
{
    cell->value =
        (struct results_value){.type = null ? SQLITE_NULL : SQLITE_INTEGER, .integer = value};
}

/* SQLite takes a NaN for NULL, and stores whole numbers as integers: -0 comes back as 0, which it
 * is when 0 is added. */
static void be_real(struct cell *cell, double value, bool null)
{
    cell->value = (struct results_value){.type = null || isnan(value) ? SQLITE_NULL : SQLITE_FLOAT,
                                         .real = value + 0.0};
}

static void be_text(struct cell *cell, const char *text)
{
    cell->value = (struct results_value){
        .type = text ? SQLITE_TEXT : SQLITE_NULL, .bytes = text, .length = text ? strlen(text) : 0};
}

/* As text, because SQLite's integers are signed: half of all hashes would look negative. */
static void be_hash(struct cell *cell, uint64_t hash)
{
    snprintf(cell->text, sizeof cell->text, "%016" PRIx64, hash);
    be_text(cell, cell->text);
}

static void be_blob(struct cell *cell, const struct wire *wire)
{
    cell->value = (struct results_value){.type = wire->length ? SQLITE_BLOB : SQLITE_NULL,
                                         .bytes = wire->length ? wire->bytes : NULL,
                                         .length = wire->length};
}

void cell_read(struct cell *cell, enum column_kind kind, const void *field)
{
    switch (kind) {
    case COLUMN_KEY:
    case COLUMN_I64:
        be_integer(cell, *(const int64_t *)field, false);
        break;
    case COLUMN_ROW:
        be_integer(cell, *(const int64_t *)field, *(const int64_t *)field == 0);
        break;
    case COLUMN_U32:
        be_integer(cell, *(const uint32_t *)field, false);
        break;
    case COLUMN_I32:
        be_integer(cell, *(const int32_t *)field, false);
        break;
    /* Counts stay below 2^63; a greater seed is stored as the negative number with the same
     * bits. */
    case COLUMN_U64:
        be_integer(cell, (int64_t) * (const uint64_t *)field, false);
        break;
    case COLUMN_BOOL:
        be_integer(cell, *(const bool *)field, false);
        break;
    case COLUMN_REAL:
    case COLUMN_NAN_OR_REAL:
        be_real(cell, *(const double *)field, false);
        break;
    case COLUMN_I64_OR_NULL:
        be_integer(cell, *(const int64_t *)field, *(const int64_t *)field < 0);
        break;
    case COLUMN_INF_OR_REAL:
        be_real(cell, *(const double *)field, isinf(*(const double *)field));
        break;
    case COLUMN_INF_OR_BYTES: {
        /* 2^63 is the first double that an integer of SQLite cannot hold. */
        double bytes = *(const double *)field;
        be_integer(cell, bytes < 0x1p63 ? (int64_t)bytes : 0, !(bytes < 0x1p63));
        break;
    }
    case COLUMN_TEXT:
    case COLUMN_TEXT_OR_NULL:
        be_text(cell, *(const char *const *)field);
        break;
    case COLUMN_HASH:
        be_hash(cell, *(const uint64_t *)field);
        break;
    case COLUMN_STATE:
        be_text(cell, run_state_names[*(const enum run_state *)field]);
        break;
    case COLUMN_OUTCOME:
        be_text(cell, outcome_words[*(const enum outcome *)field].name);
        break;
    case COLUMN_PHASE:
        be_text(cell, *(const int *)field < 0 ? NULL : phase_names[*(const int *)field]);
        break;
    case COLUMN_CAUSE:
        be_text(cell, cause_words[*(const enum cause *)field].name);
        break;
    case COLUMN_SPAN:
        be_text(cell, span_words[*(const enum span_kind *)field].name);
        break;
    case COLUMN_VOTE:
        be_integer(cell, *(const int *)field, *(const int *)field == 0);
        break;
    case COLUMN_BLOB:
    case COLUMN_BLOB_OR_NULL:
        be_blob(cell, field);
        break;
    case KINDS:
        be_text(cell, NULL);
        break;
    }
}

uint64_t cell_row_hash(enum table_id table, int64_t run, const void *row)
{
    const struct recorded_table *described = &recorded_tables[table];
    struct cell cell;
    be_integer(&cell, run, false);
    uint64_t hash = results_hash(0, &cell.value);
    for (int i = 0; i < described->count; i++) {
        const struct recorded_column *column = &described->columns[i];
        cell_read(&cell, column->kind, (const char *)row + column->offset);
        hash = results_hash(hash, &cell.value);
    }
    return hash;
}
