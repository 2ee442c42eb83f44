/* The agents' panel at the server (panel.place: server): it votes on the recordings (recording.h)
 * that agents upload instead of votes. Not to be confused with the acceptance panel, which judges
 * candidates (server_aggregate). */
#ifndef MODELS_SERVER_WATCH_H
#define MODELS_SERVER_WATCH_H

#include "core/base/bits.h"
#include "core/base/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conducts;
struct panel_question;
struct server;

/* The panel looks at an upload of episodes whose work_identity is `identity`, of an agent whose
 * panelists behave as `conducts` says. What that agent would have sent with its panel beside it is
 * appended to `out`: it goes to server_receive in the upload's place. *vote: the answer;
 * `questions`: as panel_ask fills them, or NULL. False and FAULT_RUN when it cannot be decoded. */
bool server_watch(const struct server *server, uint64_t identity, const struct conducts *conducts,
                  const void *bytes, size_t length, struct wire *out, int *vote,
                  struct panel_question *questions, struct errs *errs);

#endif
