/* Waves: agents sent off at one instant, with perturbations of their own. */
#ifndef MODELS_SERVER_WAVES_H
#define MODELS_SERVER_WAVES_H

#include <stdint.h>

struct learner;
struct server;
struct server_wave;

/* Opens wave `number`, larger than all before it and < 2^20, over `slots` slots (1 <= slots < 2^20
 * - 1, and <= d for a method that cuts blocks); its agents start from the current version. In
 * synchronous operation the number is that of the next round. */
void server_open(struct server *server, uint32_t number, uint32_t slots);
/* No further answer of the wave will count (what has arrived still does): its perturbations are
 * forgotten. */
void server_retire(struct server *server, uint32_t number);

/* --- private to models/ ---------------------------------------------------------------------- */

/* The wave of that number, or NULL. */
struct server_wave *server_find_wave(const struct server *server, uint32_t number);
/* Frees the retired waves that nothing refers to. */
void server_sweep_waves(struct server *server);
/* The perturbation of that slot (where a wave shares one: that one), learner_row_bytes. Drawn when
 * first asked for, as few slots of a wide wave may ever need theirs. */
const uint8_t *server_wave_row(struct server_wave *wave, const struct learner *learner,
                               uint32_t slot);
void server_wave_free(struct server_wave *wave, const struct learner *learner);

#endif
