/* Plays the policies of databases for the report's pictures (reports/motion/film_player.h), in the
 * tasks of their runs, whose files are looked for beside the databases. */
#ifndef SIM_DATABASE_PLAYER_H
#define SIM_DATABASE_PLAYER_H

#include "reports/motion/film_player.h"

/* A player of policies; the caller frees it by database_player_free. `databases` are the paths
 * (`count` >= 1), borrowed. */
struct database_player;
struct database_player *database_player_new(const char *const *databases, size_t count);
void database_player_free(struct database_player *player);
const struct film_player *database_player_film(const struct database_player *player);

#endif
