/* The schema of the database, as the SQL that creates it: PRAGMAs that identify the file, every
 * table and view, and beside each column what it means. The text is made from sim/record/columns.h.
 * */
#ifndef SIM_SCHEMA_H
#define SIM_SCHEMA_H

/* The whole text; the caller frees it. */
char *schema_sql(void);

#endif
