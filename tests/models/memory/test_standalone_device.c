/* The memory that the simulator reckons with is what the device's code takes: one agent in a
 * process of its own, its heap counted, against the timeline's maximum. And it learns what agents
 * of the simulator learn, from the same bytes. */
#include "models/device/recording.h"
#include "models/device/standalone_device.h"
#include "models/device/work.h"
#include "models/federated/fleet_statistics.h"
#include "models/federated/host.h"
#include "models/federated/wire.h"
#include "models/memory/memory_timeline.h"
#include "models/server/server_watch.h"
#include "tests/support/check.h"
#include "tests/support/standalone_agent.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 4, MISSED = 3 };

struct agent {
    FILE *to, *from;
    pid_t process;
};

/* This very program, as an agent. */
static struct agent start(const char *setting)
{
    int down[2], up[2];
    struct agent agent;
    ck_assert(pipe(down) == 0 && pipe(up) == 0);
    agent.process = fork();
    ck_assert_int_ge(agent.process, 0);
    if (agent.process == 0) {
        dup2(down[0], STDIN_FILENO);
        dup2(up[1], STDOUT_FILENO);
        close(down[0]);
        close(down[1]);
        close(up[0]);
        close(up[1]);
        execl("/proc/self/exe", "standalone agent", setting, (char *)NULL);
        _exit(127);
    }
    close(down[0]);
    close(up[1]);
    agent.to = fdopen(down[1], "w");
    agent.from = fdopen(up[0], "r");
    return agent;
}

static void send_message(const struct agent *agent, const struct wire *wire)
{
    uint64_t length = wire->length;
    ck_assert_uint_eq(fwrite(&length, sizeof length, 1, agent->to), 1);
    ck_assert_uint_eq(fwrite(wire->bytes, 1, wire->length, agent->to), wire->length);
    fflush(agent->to);
}

static struct wire take_upload(const struct agent *agent)
{
    uint64_t length = 0;
    ck_assert_uint_eq(fread(&length, sizeof length, 1, agent->from), 1);
    struct wire upload = {mem_alloc(length), length, length};
    ck_assert_uint_eq(fread(upload.bytes, 1, length, agent->from), length);
    return upload;
}

static struct standalone_report end(struct agent *agent)
{
    struct standalone_report report;
    int status;
    const uint64_t over = 0;
    ck_assert_uint_eq(fwrite(&over, sizeof over, 1, agent->to), 1);
    fclose(agent->to);
    ck_assert_uint_eq(fread(&report, sizeof report, 1, agent->from), 1);
    fclose(agent->from);
    ck_assert(waitpid(agent->process, &status, 0) == agent->process);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return report;
}

/* A federation of which one agent is real. */
struct trial {
    struct fixture fixture;
    struct server *server;
    struct device *twin; /* what the server takes the agent for */
    struct rollout_worker *worker;
    struct agent agent;
    uint64_t predicted_B; /* the line's maximum */
    struct memory_load load;
};

static void note_line(struct trial *trial, enum memory_stage stage)
{
    uint64_t held[MEMORY_LINES], sum;
    struct memory_told told = device_told(trial->twin);
    const struct memory_load *load = &trial->load;
    trial->load.stage = stage;
    server_memory_line(trial->server, &told, &load, 1, held);
    sum = memory_line_sum(held);
    trial->predicted_B = sum > trial->predicted_B ? sum : trial->predicted_B;
}

/* The agent and its twin take the same bytes in. */
static struct work *deliver(struct trial *trial, const struct wire *download)
{
    struct errs errs = {0};
    struct work *work;
    send_message(&trial->agent, download);
    bool good = device_receive(trial->twin, download->bytes, download->length, &work, &errs);
    ck_assert_msg(good, "%s", errs_first(&errs));
    device_received(trial->twin, &trial->load);
    note_line(trial, STAGE_RECEIVE);
    return work;
}

/* Its panel is the server's. */
static void watch(struct trial *trial, const struct work *work, struct wire *upload)
{
    struct errs errs = {0};
    struct wire vote = {0};
    int answer;
    ck_assert(server_watch(trial->server, work_identity(work), work_conducts(work), upload->bytes,
                           upload->length, &vote, &answer, NULL, &errs));
    wire_free(upload);
    *upload = vote;
}

/* Its part in a round; its upload is the twin's, byte for byte. */
static void take_part(struct trial *trial, uint32_t round)
{
    struct wire download = {0};
    struct work_result result;
    struct errs errs = {0};
    const struct panel *panel = &trial->fixture.config.panel;
    server_start(trial->server, round, 0, trial->twin, &download);
    struct work *work = deliver(trial, &download);
    trial->load.block = work_block(work);
    if (config_records(&trial->fixture.config))
        trial->load.recording_B =
            recording_bytes(panel, learner_observation_bytes(&server_host(trial->server)->learner),
                            task_horizon(trial->fixture.task));
    for (enum memory_stage stage = STAGE_REST; stage < MEMORY_STAGES; stage++)
        note_line(trial, stage);
    work_run(work, trial->worker, NULL, &result);
    struct wire upload = take_upload(&trial->agent);
    ck_assert_uint_eq(upload.length, result.upload.length);
    ck_assert_mem_eq(upload.bytes, result.upload.bytes, upload.length);
    if (panel->place == PANEL_SERVER)
        watch(trial, work, &upload);
    ck_assert(server_receive(trial->server, round, 0, upload.bytes, upload.length, &errs));
    work_free(work);
    device_sent(trial->twin, &result);
    wire_free(&upload);
    work_result_free(&result);
    wire_free(&download);
}

/* A vote, or numbers that say the same of each direction. */
static void put_answer(const struct trial *trial, struct wire *wire, bool yes)
{
    const struct algorithm_config *config = &trial->fixture.config;
    const float number = yes ? 0.1f : -0.1f;
    if (!algorithm_sends_scalars(config->method))
        wire_u8(wire, yes);
    for (uint32_t i = 0; config->method->write && i < config_numbers(config); i++)
        wire_u32(wire, i); /* of a direction */
    for (uint32_t i = 0; i < config_sent(config); i++)
        wire_f32(wire, &number, 1);
}

/* The others' votes, this way and that; weights come from the agent alone. */
static void others_vote(struct trial *trial, uint32_t round, uint32_t from)
{
    if (algorithm_sends_weights(trial->fixture.config.method))
        return;
    for (uint32_t slot = from; slot < STANDALONE_SLOTS; slot++) {
        struct wire vote = {0};
        struct message message = {.out = &vote};
        struct errs errs = {0};
        struct moments observed[TASK_OBS_MAX] = {{0}}; /* nothing */
        message_entry(&message, ENTRY_ANSWER, slot, STANDALONE_SLOTS, round);
        put_answer(trial, &vote, (slot + round) % 2);
        if (trial->fixture.problem.normaliser_kind == NORMALISER_FLEET)
            statistics_write(&server_host(trial->server)->learner, &vote, observed);
        wire_zeros(&vote,
                   learner_secure_up(&server_host(trial->server)->learner, STANDALONE_SLOTS));
        ck_assert_msg(server_receive(trial->server, round, slot, vote.bytes, vote.length, &errs),
                      "%s", errs_first(&errs));
        wire_free(&vote);
    }
}

static struct standalone_report learn(struct trial *trial, const char *setting)
{
    standalone_fixture(&trial->fixture, setting);
    trial->server = fixture_server(&trial->fixture);
    trial->twin = device_new(server_host(trial->server), trial->fixture.identities[0]);
    trial->worker = rollout_worker_new();
    trial->load.perturb = trial->fixture.config.perturb;
    trial->load.episodes = trial->fixture.config.panel.episodes;
    trial->agent = start(setting);
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        server_open(trial->server, round, STANDALONE_SLOTS);
        if (round != MISSED)
            take_part(trial, round);
        others_vote(trial, round, round != MISSED);
        ck_assert_ptr_null(server_aggregate(trial->server, true));
        server_retire(trial->server, round);
    }
    struct wire flush = {0};
    server_flush(trial->server, trial->twin, &flush);
    if (flush.length)
        ck_assert_ptr_null(deliver(trial, &flush));
    wire_free(&flush);
    return end(&trial->agent);
}

static void trial_free(struct trial *trial)
{
    rollout_worker_free(trial->worker);
    device_free(trial->twin);
    server_free(trial->server);
    fixture_free(&trial->fixture);
}

static struct standalone_report check_agent(const char *setting)
{
    struct trial trial = {0};
    struct standalone_report report = learn(&trial, setting);
    const struct algorithm *method = trial.fixture.config.method;
    double ratio = (double)trial.predicted_B / (double)report.peak_B;
    /* Nothing that it allocates is forgotten: what a verdict adds up is on the stack, and a message
     * is a little shorter than it may be. Numbers in a RESULT take more while it is decoded, a
     * recording for the server has room for the statistics behind it before they are there, and
     * weights that something follows are a copy here (standalone_device.h). */
    bool copied = algorithm_sends_weights(method) && (setting[9] == '2' || strchr(setting, 's'));
    bool exact = setting[4] == '0' && setting[7] != '2' && !copied;
    if (getenv("STANDALONE_TELL"))
        printf("# %s predicted %llu counted %llu: %.3f\n", setting,
               (unsigned long long)trial.predicted_B, (unsigned long long)report.peak_B, ratio);
    /* Weights came from this agent alone, so the server's are those it sent last; where it sends
     * what changed, it has gone back to what it was told. */
    bool back = setting[10] && setting[10] != 'f';
    if (!method->summed) { /* else local steps have moved θ, which nobody hears of */
        ck_assert_uint_eq(report.theta, back ? device_hash(trial.twin) : server_hash(trial.server));
        ck_assert_uint_eq(report.replica, back ? device_replica_hash(trial.twin)
                                               : server_replica_hash(trial.server));
    }
    ck_assert_uint_eq(report.version, method->replayable ? ROUNDS : ROUNDS - 1);
    ck_assert_uint_eq(report.rest_B, 0);
    ck_assert_msg(exact ? report.peak_B <= trial.predicted_B &&
                              trial.predicted_B <= report.peak_B + 32
                        : ratio > 0.95 && ratio < 1.05,
                  "%s: predicted %llu B, counted %llu B: %.3f", setting,
                  (unsigned long long)trial.predicted_B, (unsigned long long)report.peak_B, ratio);
    trial_free(&trial);
    return report;
}

/* Signs over contiguous blocks: every method, encoding, optimiser and way to perturb, of networks
 * of `hidden` with that normaliser; with fewer those methods that came later. */
static void check_all(char hidden, char normaliser)
{
    for (char method = '0'; method < '0' + METHODS; method++)
        for (char encoding = '0'; encoding <= '1'; encoding++)
            for (char optimiser = '0'; optimiser <= '1'; optimiser++)
                for (char perturb = '0'; perturb <= '1'; perturb++) {
                    const char setting[] = {method, encoding, optimiser, perturb,    '0', '0',
                                            '0',    '0',      hidden,    normaliser, 0};
                    const struct algorithm *row = algorithm_find(methods[method - '0']);
                    bool tried = method <= '2' || (encoding == '1' && hidden % 2);
                    if (tried && (optimiser == '0' || algorithm_has_gradient(row)))
                        check_agent(setting);
                }
}

START_TEST(test_within_five_percent)
{
    for (char hidden = '0'; hidden <= '3'; hidden++)
        for (char normaliser = '0'; normaliser <= '2'; normaliser++)
            check_all(hidden, normaliser);
}
END_TEST

/* A recording is the largest thing an agent holds, wherever it is seen: 150 steps of 17 numbers
 * twice are 20 kB, θ is 23 kB. The last three have a policy from elsewhere, with more beside θ than
 * one of our own. */
START_TEST(test_recordings)
{
    static const char *const settings[] = {"0000000130", "0100000230", "1001000130", "1111000230",
                                           "2100000130", "0000000100", "0101000202", "1111000112",
                                           "2101000101", "0000000103", "1111000113", "2101000103"};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        check_agent(settings[i]);
}
END_TEST

/* Normal numbers and the sphere, drawn or sent; partitions; a clipped gradient; codecs, with what
 * they leave out; secure_sum. */
START_TEST(test_other_settings)
{
    static const char *const settings[] = {
        "0000100030",   "0100100030",   "0110200030",   "1000200030",   "1100201030",
        "0100010030",   "0000021030",   "0110030030",   "0001010030",   "1011003030",
        "0111102030",   "2001200030",   "2100000030i",  "2100000032t",  "2001000010i",
        "2100000030id", "4100000030id", "2100000030ie", "2100000030fs", "3100000030fs",
        "4100000010fs", "2100000032te", "2001000010te", "0000100030fd", "1010200030fd",
        "0001102030fd", "<100000032fd", "0000000232fo", "0100000132fo", "4100000032fo"};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        check_agent(settings[i]);
}
END_TEST

/* Agents that learn by gradients: of three sizes and normalisers, with 150 steps an episode, and
 * with what they keep, leave out or share. */
START_TEST(test_gradients)
{
    static const char *const settings[] = {"0100000000",   "0100000011",   "0100000032",
                                           "0100000130",   "0100000130fk", "0100000010fp",
                                           "0100000030te", "0100000130i",  "0100000030fs",
                                           "0100000030id", "0100000033",   "0100000032te"};
    for (char method = '0' + METHODS; method < '0' + METHODS + GRADIENT_METHODS; method++)
        for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
            char setting[16];
            snprintf(setting, sizeof setting, "%c%s", method, settings[i] + 1);
            check_agent(setting);
        }
}
END_TEST

/* What Wang, Zhang, Ying 2026 claim of memory holds of counted heaps: at K = 5, d = 5702 they count
 * 40 % less for Par-S²ZPO; with signs and buffers, which both hold, it is a little less. */
START_TEST(test_claim)
{
    struct standalone_report par = check_agent("0100000030"), full = check_agent("1101000030");
    double less = 1 - (double)par.peak_B / (double)full.peak_B;
    ck_assert_msg(less > 0.38 && less < 0.4, "%.3f less", less);
}
END_TEST

/* --- damage ---------------------------------------------------------------------------------- */

static bool fetch(void *context, void *out, size_t count)
{
    struct wire_reader *there = context;
    return read_bytes(there, out, count);
}

/* A download that breaks off anywhere is refused; nothing is left behind (with a leak checker). */
START_TEST(test_damage)
{
    static const char *const settings[] = {"1000000030", "0010000030", "2000000030"};
    for (size_t s = 0; s < sizeof settings / sizeof *settings; s++) {
        struct trial trial = {0};
        struct wire first = {0}, second = {0};
        struct errs errs = {0};
        struct work *work;
        standalone_fixture(&trial.fixture, settings[s]);
        trial.server = fixture_server(&trial.fixture);
        trial.twin = device_new(server_host(trial.server), trial.fixture.identities[0]);
        server_open(trial.server, 1, STANDALONE_SLOTS);
        server_start(trial.server, 1, 0, trial.twin, &first);
        ck_assert(device_receive(trial.twin, first.bytes, first.length, &work, &errs));
        work_free(work);
        others_vote(&trial, 1, 1);
        ck_assert_ptr_null(server_aggregate(trial.server, true));
        server_retire(trial.server, 1);
        server_open(trial.server, 2, STANDALONE_SLOTS);
        server_start(trial.server, 2, 0, trial.twin, &second);
        for (size_t length = 0; length <= second.length; length += length < 64 ? 1 : 97) {
            struct errs told = {0};
            struct wire_reader one = wire_read(first.bytes, first.length),
                               two = wire_read(second.bytes, length);
            struct device *device = standalone_device_new(
                &trial.fixture.config, &trial.fixture.problem, trial.fixture.identities[0], &told);
            ck_assert(device_take(device, wire_read_from(fetch, &one, first.length), &work, &told));
            work_free(work);
            bool good =
                device_take(device, wire_read_from(fetch, &two, second.length), &work, &told);
            ck_assert(good == (length == second.length));
            ck_assert_uint_eq(told.count, !good);
            work_free(work);
            device_free(device);
            errs_free(&told);
        }
        wire_free(&first);
        wire_free(&second);
        trial_free(&trial);
    }
}
END_TEST

START_TEST(test_refused)
{
    struct fixture fixture;
    struct errs errs = {0};
    standalone_fixture(&fixture, "2010000030"); /* weights have no gradient for adam */
    ck_assert_ptr_null(standalone_device_new(&fixture.config, &fixture.problem, 1, &errs));
    ck_assert_uint_eq(errs.count, 1);
    errs_free(&errs);
    fixture_free(&fixture);
}
END_TEST

int main(int count, char **arguments)
{
    const TTest *const tests[] = {test_within_five_percent,
                                  test_recordings,
                                  test_other_settings,
                                  test_gradients,
                                  test_claim,
                                  test_damage,
                                  test_refused};
    if (count == 2)
        return standalone_agent_main(arguments[1]);
    return run_tests("standalone_device", tests, sizeof tests / sizeof *tests);
}
