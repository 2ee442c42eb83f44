/* What an agent holds in memory, in bytes and by category, while its dispatches go on: the timeline
 * behind the need of server_memory_need. A stage is an interval in which a dispatch neither takes
 * nor gives back memory.
 *
 * At any time an agent holds what it has been told: θ, log-std, moments, normaliser, the key, and
 * the perturbations of its last `in_flight` probes, which it needs to understand a RESULT. There is
 * a place for one of each before anything has been told. To that each dispatch under way adds what
 * its stage takes:
 *
 *   rest      nothing
 *   receive   the largest entry of a download that has to be there as a whole: a RESULT is the
 *             catch-up log, anything else a message. θ and signs go straight into their places
 *   ready     nothing: it has been told what to do, and waits for the processor
 *   play      episodes of θ: the rollout buffer (observation, action, two layers, sums, statistics)
 *   probe     episodes of θ', from the first one on: the saved block, or the perturbed copy, is
 *             taken once and kept for all batches and local steps; where local steps are undone,
 *             also the place where they began. A method that is mirrored plays no episode of θ, and
 *             has the block or the copy from its first episode on
 *   ask       while the panel answers: the recording, where there is one, and statistics
 *   send      until the upload is gone: the upload, recording included; weights leave from θ's own
 *             place. With error feedback also what the upload was made of, which is what the codec
 *             left out once it is gone; until then what was left out before is kept
 *
 * A method with a local learner has its room (local_learner.h) from the beginning of play to the
 * end of probe, and perturbs nothing; the state that it makes of what it keeps is there until the
 * upload is gone, beside the one that it replaces then.
 *
 * The place of θ. From receive to probe a dispatch reads the θ it was told (a method that sends
 * weights: to the end of send, as they are trained in place). A later download that moves θ must
 * not touch that one, and takes a place of its own; a download that does not move θ shares the
 * place, as a device computes for one dispatch at a time and leaves θ as it found it. The same
 * holds for the fleet's normaliser. So an agent has as many places as there are different writings
 * among what its dispatches read and what it was told last. From receive to probe each dispatch
 * also has a random order of the coordinates of its own, where the partition is drawn in each
 * round.
 *
 * With secure_sum keys and shares of the other agents are there from the START on, until the next
 * one brings others; masked weights do not fit into θ's place, and stand where the saved block was.
 *
 * The agent's own structures (bookkeeping) are there all the time.
 *
 * A recording grows with each step of play and probe; `recording_B` is its length so far. The need
 * is the sum of what each category takes at most, and so never less than the line's maximum. */
#ifndef MODELS_MEMORY_TIMELINE_H
#define MODELS_MEMORY_TIMELINE_H

#include "models/memory/memory_need.h"

struct device;

enum memory_stage {
    STAGE_REST,
    STAGE_RECEIVE,
    STAGE_READY,
    STAGE_PLAY,
    STAGE_PROBE,
    STAGE_ASK,
    STAGE_SEND,
    MEMORY_STAGES
};

/* The line's categories: those of the need, and the catch-up log, which the need counts as a
 * message. */
enum { MEMORY_CATCH_UP = MEMORY_CATEGORIES, MEMORY_LINES };
extern const char *const memory_line_names[MEMORY_LINES];

/* What an agent has been told: how often θ and the normaliser were written anew up to then, which
 * only tells writings apart, and the probes whose perturbations it remembers. */
struct memory_told {
    uint32_t theta, normaliser, probes;
};

/* A dispatch under way: what its numbers depend on. */
struct memory_load {
    enum memory_stage stage;
    struct memory_told told; /* with its download */
    enum perturb perturb;
    uint32_t episodes;    /* D */
    uint32_t block;       /* coordinates perturbed */
    uint64_t message_B;   /* largest entry of the download that is no RESULT */
    uint64_t catch_up_B;  /* largest RESULT of the download */
    uint64_t recording_B; /* recorded so far */
};

/* Bytes that an agent holds with `count` dispatches under way, in any order; `told`: as of the last
 * download it took in. */
void server_memory_line(const struct server *server, const struct memory_told *told,
                        const struct memory_load *const loads[], size_t count,
                        uint64_t held[MEMORY_LINES]);
uint64_t memory_line_sum(const uint64_t held[MEMORY_LINES]);

/* What the device has been told so far, and keeps whatever its dispatches are at. */
struct memory_told device_told(const struct device *device);
/* Of the last download it took in: message_B, catch_up_B and told. */
void device_received(const struct device *device, struct memory_load *load);

#endif
