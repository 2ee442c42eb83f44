/* The answers of an aggregation: what arrived is put in order of wave, slot and arrival; the
 * answers for one slot count as their majority, or as the mean of their numbers; and those of each
 * wave make a group of the update, in which each slot's is told, or where the method pools them the
 * majority of all votes, or what it makes of all numbers. Private to models/. */
#ifndef MODELS_SERVER_TALLY_H
#define MODELS_SERVER_TALLY_H

#include "models/federated/update.h"

struct server;

/* Takes what is waiting, by wave, then slot, then arrival, to `heard`; no further answer of those
 * slots is wanted. */
void server_hear(struct server *server);
/* The votes of what was heard, as an update; `keep` false: of a void round, which has no votes. */
struct update server_tally(const struct server *server, bool keep);
/* Frees what was heard, and the waves that are no longer needed. */
void server_forget(struct server *server);

#endif
