/* The tables and columns of sim/record/columns.h as const tables. The list is included once for
 * each table made of it; a macro that an inclusion leaves undefined stands for nothing there. */
#include "sim/record/rows.h"

static const char *const types[KINDS] = {
#define KIND_SQL(KIND, type, sql) [COLUMN_##KIND] = sql,
    COLUMN_KINDS(KIND_SQL)
#undef KIND_SQL
};

const char *column_type(enum column_kind kind)
{
    return types[kind];
}

/* clang-format off */

/* run_columns, agent_columns, ... */
#define TABLE(ID, name, link, key, options, about)                                                 \
    static const struct recorded_column name##_columns[] = {
#define COLUMN(table, name, KIND, about)                                                           \
    {#name, COLUMN_##KIND, offsetof(struct table##_row, name), false, NULL, about},
#define COLUMN_AS(table, field, name, KIND, about)                                                 \
    {name, COLUMN_##KIND, offsetof(struct table##_row, field), false, NULL, about},
#define COLUMN_IN(table, name, KIND, words, about)                                                 \
    {#name, COLUMN_##KIND, offsetof(struct table##_row, name), false, words, about},
#define END_COLUMN(table, name, KIND, about)                                                       \
    {#name, COLUMN_##KIND, offsetof(struct run_end, name), true, NULL, about},
#define TABLE_END(name) };
#include "sim/record/columns.h"

/* run_checks, agent_checks, ... */
#define TABLE(ID, name, link, key, options, about)                                                 \
    static const struct recorded_check name##_checks[] = {
#define CHECK(table, sql) {sql, NULL, NULL},
#define CHECK_ONE_OF(table, column, words) {NULL, column, words},
#define TABLE_END(name) {NULL, NULL, NULL}};
#include "sim/record/columns.h"

const struct recorded_table recorded_tables[TABLES] = {
#define LENGTH(array) (sizeof(array) / sizeof *(array))
#define TABLE(ID, name, link, key, options, about)                                                 \
    {#name, link, sizeof(struct name##_row), key, options, about,                                  \
     name##_columns, LENGTH(name##_columns), name##_checks},
#include "sim/record/columns.h"
#undef LENGTH
};
