/* The server: it holds θ, adds up what agents send, and decides what becomes of it. One round, in
 * the order of the calls, is described in models/federated/algorithm.h. Waves are opened and
 * retired in server_waves.h, uploads received in server_receive.h, downloads written in
 * server_download.h, and panels at the server look at recordings in server_watch.h.
 *
 * An aggregation makes a candidate θ' of the votes (update.h) or of the weights that arrived. With
 * an acceptance panel θ' becomes θ only if the panel, asked like an agent's, prefers it to θ; a
 * rejected candidate leaves θ, moments and statistics as they were, but is a round all the same. */
#ifndef MODELS_SERVER_H
#define MODELS_SERVER_H

#include "models/federated/settings.h"

/* The order of calls:
 *
 *     server_new
 *     for each round:
 *         server_open                     a wave
 *         server_start                    the download of each agent; a device decodes it
 *         server_receive                  each upload
 *         server_aggregate                and, where it returns work, server_decide
 *         server_retire                   the wave
 *     server_flush                        what each agent lacks at the end
 *     server_free                         behind all devices of its host */
struct host;
struct server;
struct work;

/* Copies config and problem (shallowly: what they point to is borrowed). NULL and FAULT_INPUT on
 * impossible combinations (config_fits, problem_fits). */
struct server *server_new(const struct algorithm_config *config, const struct problem *problem,
                          struct errs *errs);
void server_free(struct server *server);
/* What the server's agents share on this computer, for device_new; the server's. */
struct host *server_host(const struct server *server);

/* Makes a candidate of what has arrived. NULL: the round is over, θ is the candidate. Otherwise the
 * acceptance panel is to be asked: run the work (in the nominal world; there is no upload), then
 * server_decide. `keep` false: the round is void; θ and the normaliser stay as they are. */
struct work *server_aggregate(struct server *server, bool keep);
/* Ends a round whose acceptance panel was asked: the candidate becomes θ, or only the schedule
 * moves (the fleet's statistics are kept or rejected with the candidate). */
void server_decide(struct server *server, bool accept);

const float *server_theta(const struct server *server); /* d; valid until the next aggregate */
/* As the next START carries it; width 0: none (a fleet's before its first statistics). Valid until
 * the next aggregate. */
const struct normaliser *server_normaliser(const struct server *server);
uint32_t server_version(const struct server *server); /* rounds over, void ones included */
bool server_accepted(const struct server *server);    /* the last round's candidate became θ */
uint64_t server_hash(const struct server *server);    /* hash_bytes(0, θ, 4 d) */
/* The same of θ as agents that begin now hold it; another where codec_down leaves something out. */
uint64_t server_told_hash(const struct server *server);
/* Of everything an agent's replica holds at this version: θ, moments, schedule. */
uint64_t server_replica_hash(const struct server *server);
/* As applied in the open round, else in the next one if it has as many slots: √S and schedule
 * included. */
double server_alpha(const struct server *server);
double server_mu(const struct server *server);
/* Floating-point operations of one aggregation over `slots` slots, of which `answers` answered: for
 * each coordinate one a vote's perturbation (or a weight), those of the step (optimiser_flops), and
 * those of secure_sum. */
double server_flops(const struct server *server, uint32_t slots, uint32_t answers);
/* Answers to the latest wave without which nothing comes of it: the threshold of secure_sum, else
 * one. */
uint32_t server_least_answers(const struct server *server);
/* The paper's own count of the bits of a round with `slots` agents, the accept bit included where
 * there is one; < 0 when the paper has none for this method. */
int64_t server_paper_bits(const struct server *server, uint32_t slots);

#endif
