/* Writes the schema from the lists of tables and columns. SQLite keeps the text of a table with the
 * comments in it, and `.schema` of its shell shows that: so it is laid out to be read, one column a
 * line, its meaning beside it. */
#include "sim/record/schema.h"

#include "core/base/mem.h"
#include "core/text/wrap.h"
#include "sim/record/rows.h"

#include <stdlib.h>
#include <string.h>

enum { ABOUT_COLUMN = 32 }; /* where the comment beside a column begins */

/* What has to be known to read any of the tables. */
static const char *const head[] = {
    "The database of a study.",
    "Names carry their unit: _ns virtual nanoseconds since the run began, _s seconds, _B bytes, "
    "_Bps bytes/s, _bits bits, _W watts, _J joules. up: from agents to the server; down: to "
    "agents.",
    "Time is virtual everywhere except in tables called host_*. These alone depend on the machine "
    "and on the moment; every other table is the same for the same scenario and seed, at any "
    "number "
    "of threads.",
    "payload: bytes of the encoded messages, including their 8-byte headers and any statistics of "
    "the normaliser. wire: bytes that really went over the link, with framing. Of a transfer that "
    "was cut short both count what had moved, rounded down.",
    "paper_*: as the paper that introduced the algorithm counts (arXiv 2604.17747), beside what "
    "was "
    "really sent and held."};

/* A comment of SQL from column `at` on, in a line of which `from` characters are written. */
static void put_about(FILE *out, int from, int at, const char *about)
{
    wrap_text(out, from, at, "-- ", about);
}

/* `CHECK(column IN ('a', 'b'))` of a list. The words are our own and hold no quotes. */
static void put_words(FILE *out, const char *column, word_at *words)
{
    struct word word;
    fprintf(out, " CHECK(%s IN (", column);
    for (int i = 0; words(i, &word); i++)
        fprintf(out, "%s'%s'", i ? ", " : "", word.name);
    fputs("))", out);
}

/* Written apart first, as where its comment begins depends on its length. SQL wants no comma behind
 * the last item of a table, be that a column, the key or a check: hence `last`. */
static void put_column(FILE *out, const struct recorded_column *column, bool last)
{
    char *text;
    size_t size;
    FILE *line = mem_stream(&text, &size);
    fprintf(line, "  %s %s", column->name, column_type(column->kind));
    if (column->words)
        put_words(line, column->name, column->words);
    fputs(last ? "" : ",", line);
    fclose(line);
    fputs(text, out);
    put_about(out, (int)size, ABOUT_COLUMN, column->about);
    free(text);
}

/* A chain of OR: for an IN list of this length SQLite builds a table anew at every row, which would
 * take most of the time. */
static void put_one_of(FILE *out, const struct recorded_check *check, bool last)
{
    struct word word, next;
    for (int i = 0; check->words(i, &word); i++) {
        bool end = !check->words(i + 1, &next);
        int from = fprintf(out, i ? "    OR %s " : "  CHECK(%s ", check->column);
        from += word.name ? fprintf(out, "= '%s'", word.name) : fprintf(out, "IS NULL");
        if (end)
            from += fprintf(out, last ? ")" : "),");
        put_about(out, from, ABOUT_COLUMN, word.about);
    }
}

/* The lists of checks end with an empty one. */
static bool is_end(const struct recorded_check *check)
{
    return !check->sql && !check->column;
}

static void put_table(FILE *out, const struct recorded_table *table)
{
    static const char *const links[] = {
        [IS_RUN] = "",
        [APART] = "",
        [ONE_A_RUN] = "  run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,\n",
        [PART_OF_RUN] = "  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,\n"};
    const struct recorded_check *check = table->checks;
    fputc('\n', out);
    put_about(out, 0, 0, table->about);
    fprintf(out, "CREATE TABLE %s(\n%s", table->name, links[table->link]);
    for (int i = 0; i < table->count; i++)
        put_column(out, &table->columns[i], i + 1 == table->count && !table->key && is_end(check));
    if (table->key)
        fprintf(out, "  PRIMARY KEY(%s)%s\n", table->key, is_end(check) ? "" : ",");
    for (; !is_end(check); check++)
        if (check->sql)
            fprintf(out, "  CHECK(%s)%s\n", check->sql, is_end(check + 1) ? "" : ",");
        else
            put_one_of(out, check, is_end(check + 1));
    fprintf(out, ") %s;\n", table->options);
}

static void put_view(FILE *out, const char *name, const char *columns, const char *sql,
                     const char *about)
{
    fputc('\n', out);
    put_about(out, 0, 0, about);
    fprintf(out, "CREATE VIEW %s(%s) AS\n%s;\n", name, columns, sql);
}

char *schema_sql(void)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        put_about(out, 0, 0, head[i]);
    fprintf(out, "\nPRAGMA application_id = %d; -- \"FEDS\"\n", RESULTS_APPLICATION_ID);
    fprintf(out, "PRAGMA user_version = %d; -- the version of this schema\n", RESULTS_FORMAT);
/* clang-format off */
#define TABLE(ID, name, link, key, options, about) put_table(out, &recorded_tables[TABLE_##ID]);
#define VIEW(name, columns, sql, about) put_view(out, #name, columns, sql, about);
#include "sim/record/columns.h"
    /* clang-format on */
    fclose(out);
    return text;
}
