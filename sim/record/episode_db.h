/* Episodes kept in a database, in its table host_episode, and what is kept as bytes, in rows of its
 * own: what each series of them observed, and what came of lessons. Those that this process plays
 * join the transaction of their round, and those that any process has committed are found, by
 * trials of other scenarios too. Every row carries a checksum; a damaged one is as good as none,
 * and is replaced when its episode has been played again.
 *
 * Rows lie in the order in which they were played; an index in memory (episode_index.h) leads from
 * an identity to its row. A found episode costs a row that is read, some microseconds beside the
 * milliseconds that it would take to play. What is not committed yet is kept in memory, twice: rows
 * that came in since the last commit, and those that are being committed. */
#ifndef SIM_EPISODE_DB_H
#define SIM_EPISODE_DB_H

#include "core/base/fail.h"
#include "models/policy/episode_store.h"

struct recorder;
struct episode_db;

/* Episodes of the database that `recorder` writes; where `path` names another file, of the database
 * of that name instead (made if it is not there), which several processes may share. What `setting`
 * covers can change an episode's bits without its inputs. NULL with errors. Where that database
 * cannot be written to later, `errs`, which outlives it, says so, and the recorder is broken with
 * the round that was to be committed. The recorder is borrowed, and is closed after it. */
struct episode_db *episode_db_open(struct recorder *recorder, const char *path,
                                   struct digest setting, struct errs *errs);
/* Whether they are in another database than the recorder's. */
bool episode_db_is_elsewhere(const struct episode_db *db);
/* What no round has committed is lost. NULL is ignored. */
void episode_db_close(struct episode_db *db);
/* Closes its files while workers may still ask: they find nothing more. For a program that ends. */
void episode_db_leave(struct episode_db *db);
/* As models/ sees it; NULL of NULL. */
struct episode_store *episode_db_store(struct episode_db *db);

#endif
