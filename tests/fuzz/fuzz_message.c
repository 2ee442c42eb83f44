/* Messages between server and agent. The first four bytes of the input choose the method and its
 * settings, codecs among them, which message of a small exchange is damaged, and how much is cut
 * off its end; the rest is XORed into that message, and goes on behind it. */
#include "models/federated/host.h"
#include "models/federated/wire.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/method_fixture.h"

#include <string.h>

enum { PARAMETERS = 11, SLOTS = 3, CHOICES = 4 };

struct exchange {
    struct fixture fixture;
    struct server *server;
    struct device *device, *newcomer; /* one took part in the first round */
};

static void configure(struct algorithm_config *config, const uint8_t *choice)
{
    bool gradient = algorithm_has_gradient(config->method);
    config->direction = (enum direction)(choice[1] % 3);
    config->perturbation = choice[1] & 4 ? ENCODING_SEED : ENCODING_EXPLICIT;
    config->replica = (enum replica)((choice[1] >> 3) % 3);
    config->partition = (enum partition)((choice[1] >> 5) % 3);
    config->asynchronous = (choice[0] & 4) != 0;
    config->in_flight = choice[0] & 8 ? 2 : 1;
    config->initial = choice[0] & 16 ? INITIAL_SENT : INITIAL_INSTALLED;
    if (gradient && (choice[0] & 32))
        config->optimiser = (struct optimiser){OPTIMISER_ADAM, ADAM_DEFAULTS, 3};
}

/* The bits of the third byte that do not say which message: a codec, which way it is used, and
 * secure_sum, or else that what it leaves out is fed back. */
static void encode(struct number_settings *numbers, uint8_t choice)
{
    const struct codec codec = {(enum codec_kind)((choice & 7) % CODECS), 0.4};
    numbers->directions = 2;
    if (choice & 8)
        numbers->codec = codec;
    if (choice & 16)
        numbers->codec_down = codec;
    if (choice & 32 && codec.kind <= CODEC_BFLOAT16)
        numbers->secure = (struct secure_sum){SECURE_THRESHOLD, 0.6};
    else if (choice & 32)
        numbers->errors = ERRORS_FED_BACK;
}

static void put_numbers(const struct exchange *exchange, struct wire *wire)
{
    const struct algorithm_config *config = &exchange->fixture.config;
    for (uint32_t i = 0; config->method->write && i < config_numbers(config); i++)
        wire_u32(wire, i);
    codec_write(config_codec(config), wire, exchange->fixture.theta0, config_sent(config), 1);
}

/* A vote, numbers or weights, and the zeros of secure_sum. */
static void encode_upload(const struct exchange *exchange, uint32_t wave, uint32_t slot,
                          struct wire *wire)
{
    const struct algorithm_config *config = &exchange->fixture.config;
    struct message message = {.out = wire};
    bool weights = algorithm_sends_weights(config->method);
    message_entry(&message, weights ? ENTRY_WEIGHTS : ENTRY_ANSWER, slot, weights ? 2 : SLOTS,
                  wave);
    if (weights)
        codec_write(config_codec(config), wire, exchange->fixture.theta0, PARAMETERS, 1);
    else if (algorithm_sends_scalars(config->method))
        put_numbers(exchange, wire);
    else
        wire_u8(wire, slot % 2);
    wire_zeros(wire, learner_secure_up(&server_host(exchange->server)->learner, SLOTS));
}

static bool take(struct device *device, const struct wire *wire, struct errs *errs)
{
    struct work *work = NULL;
    bool good = device_receive(device, wire->bytes, wire->length, &work, errs);
    work_free(work);
    return good;
}

/* The first round, as it should be: two of three slots answer. */
static void play_first_round(struct exchange *exchange)
{
    struct errs errs = {0};
    struct wire down = {0};
    server_open(exchange->server, 1, SLOTS);
    server_start(exchange->server, 1, 0, exchange->device, &down);
    FUZZ_MUST(take(exchange->device, &down, &errs));
    wire_free(&down);
    for (uint32_t slot = 0; slot < 2; slot++) {
        struct wire up = {0};
        encode_upload(exchange, 1, slot, &up);
        FUZZ_MUST(server_receive(exchange->server, 1, slot, up.bytes, up.length, &errs));
        wire_free(&up);
    }
    FUZZ_MUST(!server_aggregate(exchange->server, true));
    server_open(exchange->server, 2, SLOTS);
}

/* The message with the input's damage, in a block of exactly its length; true: there is none. */
static bool damage(struct wire *wire, const uint8_t *bytes, size_t length, size_t cut)
{
    cut = cut < wire->length ? cut : wire->length;
    size_t whole = wire->length - cut, extra = length > whole ? length - whole : 0;
    uint8_t *damaged = mem_zero(whole + extra + 1, 1);
    if (whole > 0)
        memcpy(damaged, wire->bytes, whole);
    bool sound = cut == 0 && extra == 0;
    for (size_t i = 0; i < length; i++) {
        damaged[i] ^= bytes[i];
        sound &= bytes[i] == 0;
    }
    wire_free(wire);
    *wire = (struct wire){mem_copy(damaged, whole + extra), whole + extra, whole + extra};
    free(damaged);
    return sound;
}

enum { DOWNLOAD, FIRST_DOWNLOAD, FLUSH, UPLOAD, MESSAGES };

static void exchange_damaged(struct exchange *exchange, unsigned which, size_t cut,
                             const uint8_t *bytes, size_t length)
{
    struct wire wire = {0};
    struct errs errs = {0};
    struct device *device = which == FIRST_DOWNLOAD ? exchange->newcomer : exchange->device;
    if (which == UPLOAD)
        encode_upload(exchange, 2, 0, &wire);
    else if (which == FLUSH)
        server_flush(exchange->server, device, &wire);
    else
        server_start(exchange->server, 2, 0, device, &wire);
    bool sound = damage(&wire, bytes, length, cut), nothing = wire.length == 0;
    bool good = which == UPLOAD
                    ? server_receive(exchange->server, 2, 0, wire.bytes, wire.length, &errs)
                    : take(device, &wire, &errs);
    FUZZ_MUST(good || !sound || nothing);
    FUZZ_MUST(!sound || !good || which == UPLOAD ||
              device_replica_hash(device) == server_replica_hash(exchange->server));
    fuzz_told(good, &errs, 1);
    wire_free(&wire);
}

/* Those that came later where the first ones leave a number free. */
static const char *method_of(uint8_t choice)
{
    static const char *const later[] = {"decomfl", "fedkseed"};
    return (choice & 3) < 3 ? methods[choice & 3]
           : choice >> 7    ? later[choice >> 5 & 1]
                            : "feedsign";
}

void fuzz_input(const uint8_t *bytes, size_t length)
{
    struct exchange exchange;
    struct errs errs = {0};
    if (length < CHOICES)
        return;
    fixture_none(&exchange.fixture, method_of(bytes[0]), PARAMETERS);
    encode(&exchange.fixture.numbers, bytes[2] >> 2);
    configure(&exchange.fixture.config, bytes);
    exchange.server = server_new(&exchange.fixture.config, &exchange.fixture.problem, &errs);
    if (exchange.server) {
        struct host *host = server_host(exchange.server);
        exchange.device = device_new(host, exchange.fixture.identities[0]);
        exchange.newcomer = device_new(host, exchange.fixture.identities[1]);
        device_audit(exchange.device, bytes[0] & 64);
        play_first_round(&exchange);
        exchange_damaged(&exchange, bytes[2] % MESSAGES, bytes[3], bytes + CHOICES,
                         length - CHOICES);
        device_free(exchange.device);
        device_free(exchange.newcomer);
        server_free(exchange.server);
    }
    errs_free(&errs);
    fixture_free(&exchange.fixture);
}
