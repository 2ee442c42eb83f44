/* θ as the server tells it: what agents that begin at a version hold, where every download carries
 * θ, or the sums that it is made of (learner_theta_codec). With a codec that is not the server's
 * own θ, which stays as precise as it was; what agents send is about what they were told, so that
 * the server keeps that beside it. Private to models/. */
#ifndef MODELS_SERVER_TOLD_H
#define MODELS_SERVER_TOLD_H

#include "core/base/bits.h"
#include "models/federated/replica.h"

struct server;

/* Encodes θ of the version that has just begun, once for all agents. */
void server_tell(struct server *server);
void server_told_free(struct server *server);
/* What agents decode: d floats, and more where that is the server's own state; borrowed. */
struct blob *server_told(const struct server *server);
/* Appends θ, or its sums, as they are told. */
void server_put_told(const struct server *server, struct wire *out);

#endif
