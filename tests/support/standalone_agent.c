#include "tests/support/standalone_agent.h"

#include "models/device/standalone_device.h"
#include "tests/support/counted_heap.h"

#include <stdio.h>
#include <string.h>

void standalone_fixture(struct fixture *fixture, const char *setting)
{
    bool recorded = setting[7] != '0';
    int method = setting[0] - '0';
    fixture_robot(fixture, method < METHODS ? methods[method] : gradient_methods[method - METHODS],
                  "HalfCheetah", recorded ? 150 : 5, 8u << (setting[8] - '0'));
    if (setting[9] == '3')
        fixture_foreign(fixture);
    else
        fixture_normaliser(fixture, (enum normaliser_kind)(setting[9] - '0'));
    struct algorithm_config *config = &fixture->config;
    config->perturbation = (enum encoding)(setting[1] - '0');
    if (setting[2] == '1')
        config->optimiser = (struct optimiser){.kind = OPTIMISER_ADAM, .adam = ADAM_DEFAULTS};
    config->perturb = (enum perturb)(setting[3] - '0');
    fixture_direction(fixture, (enum direction)(setting[4] - '0'));
    config->partition = (enum partition)(setting[5] - '0');
    config->optimiser.clip = setting[6] - '0';
    config->local_steps = 2;
    fixture->numbers.directions = 3;
    config->panel.view = recorded ? VIEW_RECORDED : VIEW_LIVE;
    config->panel.place = setting[7] == '2' ? PANEL_SERVER : PANEL_LOCAL;
    if (setting[10])
        fixture->numbers.codec = (struct codec){setting[10] == 't'   ? CODEC_TOPK
                                                : setting[10] == 'f' ? CODEC_FLOAT32
                                                                     : CODEC_INT8,
                                                0.1};
    if (setting[10] && setting[11] == 's')
        fixture->numbers.secure = (struct secure_sum){SECURE_THRESHOLD, 0.6};
    if (setting[10] && setting[11] == 'e')
        fixture->numbers.errors = ERRORS_FED_BACK;
    if (setting[10] && setting[11] == 'd')
        fixture->numbers.codec_down.kind = CODEC_INT8;
    if (setting[10] && setting[11] == 'o')
        fixture->numbers.observations = CODEC_FLOAT16;
    if (setting[10] && setting[11] == 'k')
        fixture->numbers.local.moments = MOMENTS_KEPT;
    if (setting[10] && setting[11] == 'p')
        fixture->numbers.local.share = SHARE_POLICY;
    fixture_beside(fixture);
}

/* What a device's radio gives it. */
static bool fetch(void *context, void *out, size_t count)
{
    (void)context;
    return fread(out, 1, count, stdin) == count;
}

/* The work is over once its upload is gone. */
static void answer(struct device *device, struct work *work, struct rollout_worker *worker)
{
    struct work_result result;
    work_run(work, worker, NULL, &result);
    uint64_t length = result.upload.length;
    fwrite(&length, sizeof length, 1, stdout);
    fwrite(result.upload.bytes, 1, result.upload.length, stdout);
    fflush(stdout);
    work_free(work);
    wire_free(&result.upload);
    device_sent(device, &result);
    work_result_free(&result);
}

int standalone_agent_main(const char *setting)
{
    static char buffers[2][4096]; /* of the streams: no part of the agent */
    struct fixture fixture;
    struct errs errs = {0};
    uint64_t length;
    setvbuf(stdin, buffers[0], _IOFBF, sizeof buffers[0]);
    setvbuf(stdout, buffers[1], _IOFBF, sizeof buffers[1]);
    standalone_fixture(&fixture, setting);
    counted_heap_begin();
    struct device *device =
        standalone_device_new(&fixture.config, &fixture.problem, fixture.identities[0], &errs);
    struct rollout_worker *worker = rollout_worker_new();
    while (device && fetch(NULL, &length, sizeof length) && length > 0) {
        struct work *work;
        if (!device_take(device, wire_read_from(fetch, NULL, length), &work, &errs))
            break;
        if (work)
            answer(device, work, worker);
    }
    if (errs.count) {
        fprintf(stderr, "%s\n", errs_first(&errs));
        return EXIT_FAILURE;
    }
    struct standalone_report report = {.theta = device_hash(device),
                                       .replica = device_replica_hash(device),
                                       .version = device_version(device)};
    device_free(device);
    rollout_worker_free(worker);
    report.rest_B = counted_heap_now();
    report.peak_B = counted_heap_peak();
    fwrite(&report, sizeof report, 1, stdout);
    fflush(stdout);
    fixture_free(&fixture);
    return EXIT_SUCCESS;
}
