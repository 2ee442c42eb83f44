/* Whether a rollback journal belongs to the database that it lies beside
 * (https://www.sqlite.org/fileformat2.html#the_rollback_journal). A journal that is left of a
 * transaction holds the pages that this changed, as they had been. SQLite takes any for the
 * database's own, puts its pages back and cuts the file to the length it had been. A database of
 * Fedsim's is made and written in WAL mode, so that a journal of its own is left only where a
 * program was killed at the instant in which it changed the mode, or a user's shell in the midst of
 * a change. */
#ifndef CORE_RESULTS_JOURNAL_H
#define CORE_RESULTS_JOURNAL_H

#include <sqlite3.h>
#include <stdbool.h>

/* Whether SQLite would put the journal's pages into `db`, which has had no statement yet, and they
 * are not its own: pages of another size, more of them than the database has, none although it has
 * many, or a first page that is not the database's from before one change. */
bool results_journal_is_foreign(sqlite3 *db, const char *journal);

#endif
