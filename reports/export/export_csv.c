/* Writes tables of the database as CSV files. */
#include "reports/export/export_csv.h"

#include "core/base/mem.h"
#include "core/text/interchange.h"
#include "reports/data/sql_cursor.h"

#include <stdlib.h>

/* reports/sql/export_NAME.sql becomes NAME.csv. */
static const char *const tables[] = {"runs",  "agents",      "rounds",       "agent_rounds",
                                     "spans", "evaluations", "panel_answers"};

static void put_value(FILE *out, struct sql_exact value)
{
    char exact[EXACT_SIZE];
    switch (value.kind) {
    case SQL_NULL:
        break;
    case SQL_INTEGER:
        fputs(value.text, out);
        break;
    case SQL_REAL:
        fputs(exact_number(exact, value.real), out);
        break;
    case SQL_TEXT:
        csv_field(out, value.text);
        break;
    }
}

static void put_rows(FILE *out, struct sql_cursor *cursor, struct errs *errs)
{
    size_t columns = sql_cursor_columns(cursor);
    for (size_t i = 0; i < columns; i++)
        fprintf(out, "%s%s", i ? "," : "", sql_cursor_name(cursor, i));
    fputc('\n', out);
    while (sql_cursor_next(cursor, errs)) {
        for (size_t i = 0; i < columns; i++) {
            if (i)
                fputc(',', out);
            put_value(out, sql_cursor_value(cursor, i));
        }
        fputc('\n', out);
    }
}

/* Row by row from the statement to the file, since tables of spans may be larger than memory. */
static bool write_table(const struct exported *exported, struct output_folder *folder,
                        const char *table, struct errs *errs)
{
    char *name = mem_format("%s.csv", table), *query = mem_format("export_%s", table);
    size_t before = errs->count;
    struct sql_cursor *cursor = database_cursor(exported->database, query, errs);
    FILE *out = cursor ? output_file_begin(folder, name, errs) : NULL;
    if (out) {
        put_rows(out, cursor, errs);
        output_file_end(folder, errs);
    }
    sql_cursor_free(cursor);
    free(query);
    free(name);
    return errs->count == before;
}

bool export_csv(const struct exported *exported, struct output_folder *folder, size_t *written,
                struct errs *errs)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++, ++*written)
        if (!write_table(exported, folder, tables[i], errs))
            return false;
    return true;
}
