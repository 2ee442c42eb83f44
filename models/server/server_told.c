/* Encoding θ for the downloads of a version. */
#include "models/server/server_told.h"

#include "core/base/mem.h"
#include "models/federated/sums.h"
#include "models/learning/keys.h"
#include "models/server/server_parts.h"

#include <stdlib.h>

/* What is told of θ: itself, or the sums behind it. */
static const float *numbers_of(const struct server *server)
{
    const float *state = blob_floats(server->state);
    return state + (server->learner->config.method->summed ? server->learner->d : 0);
}

/* θ as whoever reads the message makes it. */
static void read_told(const struct server *server, float *theta)
{
    const struct learner *learner = server->learner;
    struct wire_reader in = wire_read(server->told.bytes.bytes, server->told.bytes.length);
    uint32_t count = learner_theta_numbers(learner);
    if (!learner->config.method->summed) {
        codec_read(learner_theta_codec(learner), &in, theta, count);
        return;
    }
    float *sums = mem_alloc(count * sizeof *sums);
    codec_read(learner_theta_codec(learner), &in, sums, count);
    sums_make(learner, learner->problem.seed_key, sums, learner->problem.theta0, theta);
    free(sums);
}

/* Decoded again at once: server and agents are to hold the same bits. */
void server_tell(struct server *server)
{
    const struct learner *learner = server->learner;
    if (!learner_tells_less(learner))
        return;
    server_told_free(server);
    codec_write(learner_theta_codec(learner), &server->told.bytes, numbers_of(server),
                learner_theta_numbers(learner),
                key_of(learner->problem.seed_key, PURPOSE_ROUNDING, server->version));
    server->told.theta = blob_new(learner->d * sizeof(float));
    read_told(server, blob_floats(server->told.theta));
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
        wire_f32(out, numbers_of(server), learner_theta_numbers(server->learner));
}
