/* Encoding θ for the downloads of a version. */
#include "models/server/server_told.h"

#include "models/learning/keys.h"
#include "models/server/server_parts.h"

#include <stdlib.h>

/* Decoded again at once: server and agents are to hold the same bits. */
void server_tell(struct server *server)
{
    const struct learner *learner = server->learner;
    const struct codec *codec = learner_theta_codec(learner);
    if (!learner_tells_less(learner))
        return;
    server_told_free(server);
    codec_write(codec, &server->told.bytes, blob_floats(server->state), learner->d,
                key_of(learner->problem.seed_key, PURPOSE_ROUNDING, server->version));
    server->told.theta = blob_new(learner->d * sizeof(float));
    struct wire_reader in = wire_read(server->told.bytes.bytes, server->told.bytes.length);
    codec_read(codec, &in, blob_floats(server->told.theta), learner->d);
}

void server_told_free(struct server *server)
{
    blob_drop(server->told.theta);
    wire_free(&server->told.bytes);
    server->told.theta = NULL;
}

struct blob *server_told(const struct server *server)
{
    return server->told.theta ? server->told.theta : server->state;
}

void server_put_told(const struct server *server, struct wire *out)
{
    if (server->told.theta)
        wire_raw(out, server->told.bytes.bytes, server->told.bytes.length);
    else
        wire_f32(out, blob_floats(server->state), server->learner->d);
}
