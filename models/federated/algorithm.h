/* Federated algorithms as pure state machines (sans I/O): bytes in, bytes and work out. They know
 * no clock, network, thread or database.
 *
 * One round, as both the simulator and the tests' plain loop run it:
 *
 *   server_open(server, wave, slots)             θ is cut into blocks, perturbations get their keys
 *   server_start(server, wave, slot, device)     -> download: catch-up entries, then the start
 *   device_receive(device', bytes)               on a copy of the device; -> work
 *   work_run(work, ...)                          on any thread; -> upload
 *   server_receive(server, wave, slot, bytes)    a vote, numbers or weights; silence is no vote
 *   server_aggregate(server, keep)               makes the candidate θ'; -> work, if the acceptance
 *                                                panel is to be asked
 *   work_run(work, ...)                          then: θ' against θ; -> vote
 *   server_decide(server, vote > 0)              then: θ becomes θ', or stays
 *   server_retire(server, wave)                  no further answer of that wave will count
 *   server_flush(server, device)                 -> download: what an agent still lacks after the
 *                                                last round
 *
 * The result of a round waits at the server for each agent's next download.
 *
 * Rounds and waves. The version counts aggregations; round t leads from version t - 1 to t. A wave
 * is a set of agents sent off at one instant, with perturbations of its own, keyed (seed, wave,
 * slot); θ is cut into blocks over its slots. In synchronous operation every round opens one wave,
 * which has the round's number. In asynchronous operation (config.asynchronous) waves are numbered
 * on their own, any number of them is open at once, and an aggregation hears everything that has
 * arrived since the last one. A vote counts for the v of its own wave, times w(s), where the
 * staleness s is the number of rounds between the version its wave was opened at and the one it
 * moves (0: the very next). A late vote of a synchronous wave that has not been retired is applied
 * in the same way; a late vote that must be discarded is not handed over, or its wave is retired.
 * Votes are added up by wave, then slot, whatever the order of arrival.
 *
 * Every message is made of entries with an 8-byte header (wire.h); a receiver's state comes from
 * decoded bytes alone.
 *
 * Answers. What an agent says of the directions that it probed is its answer: one bit (a vote), a
 * few numbers, or its weights. An update is a sum over directions, each times what was said of it,
 * so that whoever can draw the directions follows θ by hearing what was said; what is added up, and
 * what is told, is the method's to say (struct algorithm). Where all slots probe the same
 * directions the server tells one answer in the place of all of theirs (`pooled`).
 *
 * The rooms. models/federated holds what server and agents share; models/device the agent,
 * models/server the server, models/memory what an agent holds in its memory, and models/methods the
 * algorithms themselves, one row each. A row tells everything that differs between methods; nothing
 * compares their names.
 *
 * Settings that mean nothing to a method change nothing there; its row tells which. Mistakes are
 * refused (config_fits): a schedule that halves without a panel that rejects, or adam or clip where
 * there is no gradient.
 *
 * Ownership: whatever _new, _clone or device_receive returns is freed by the caller, agents and
 * work before their server. Everything but work_run belongs to one thread: agents share their θ
 * through reference counts and a memo in the server. */
#ifndef MODELS_ALGORITHM_H
#define MODELS_ALGORITHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct algorithm_config;
struct answers;
struct arrival;
struct blocks;
struct field;
struct gradient;
struct vote_group;
struct learner;
struct local_learner;
struct saying;
struct sight;
struct update;
struct wire;
struct wire_reader;

/* What an agent sends to the server. */
enum feedback {
    FEEDBACK_NONE,    /* a message without content: a timing study, which learns nothing */
    FEEDBACK_VOTE,    /* its panel's answer, one bit */
    FEEDBACK_SCALARS, /* numbers, which it measures on each direction that it probes, float32 */
    FEEDBACK_WEIGHTS  /* θ after its own steps, d float32 */
};

/* The row of a method. */
struct algorithm {
    const char *name, *summary; /* one line for `fedsim list algorithms` */
    const char *up, *down;      /* what agents send, and what the server sends, in words */

    /* Keys `algorithm.*` of this method alone, with offsets in struct number_settings and the flag
     * FIELD_LATER; NULL: none. */
    const struct field *keys;

    /* What the rest of the program needs to know about it. */
    enum feedback feedback;
    bool blocks;            /* a slot perturbs its block of the partition; else all of θ */
    bool own_perturbations; /* every slot has one of its own; else all of a wave share slot 0's */
    bool pooled;            /* the server tells one answer in the place of all slots' */
    bool seeded;            /* perturbations are never sent: they are drawn from the key */
    bool real;              /* perturbations are of real numbers: signs are refused */
    bool mirrored;          /* a probe compares θ + μ v with θ - μ v; else with θ */
    bool several;           /* several directions are probed in each step; else one */
    bool local_steps;       /* agents take config.local_steps steps in a round; else one */
    bool summed;       /* θ is θ₀ and a sum over fixed directions, and told by it: sums.h */
    bool projected;    /* agents send where local steps led along one direction: answers.h */
    bool undone;       /* and go back to where they began: θ is moved by updates alone */
    bool replayable;   /* agents can follow θ by replaying updates; else it is sent to them */
    bool norm_matched; /* config.step and config.probe apply */
    /* What is measured is in its paper estimated from a panel's votes; its local learner asks. */
    bool asks;

    /* How it learns. α and μ as they are applied, and what ĝ is divided by over the sum of votes or
     * numbers; NULL: as configured, and 1. */
    double (*alpha)(const struct algorithm_config *config, uint32_t slots);
    double (*mu)(const struct algorithm_config *config, uint32_t slots);
    double (*divisor)(const struct algorithm_config *config, uint32_t slots);
    /* `measured` numbers of each direction that an agent probes (answers.h), which is what it sends
     * with FEEDBACK_SCALARS, and what it steps along with local_steps; 0: it goes by votes. */
    uint32_t measured;
    void (*measure)(const struct sight *sight, float *numbers);
    /* FEEDBACK_WEIGHTS: how agents learn by gradients in their local steps (local_learner.h); NULL:
     * by votes, or along what they measure. */
    const struct local_learner *local;
    /* FEEDBACK_SCALARS: bytes of its own in the place of what was measured (answers.h): how many,
     * and how what was measured is written, and read as config_heard numbers; `read` says false of
     * what no agent sends. NULL: what was measured, in config's codec. */
    size_t (*message_bytes)(const struct algorithm_config *config);
    void (*write)(const struct saying *saying, struct wire *out);
    bool (*read)(const struct algorithm_config *config, struct wire_reader *in, float *heard);
    /* FEEDBACK_SCALARS: what the server tells for the answers of a wave (answers.h): one number a
     * direction, of all slots together where they are pooled, else of each that answered. NULL:
     * what was measured, averaged where it is pooled. */
    void (*combine)(const struct answers *answers, float *told);
    /* Adds a group's perturbations in slot order, each times its vote, or number, and `weight`, to
     * the gradient (update.h has two that do); NULL for weights and sums. `blocks` is for methods
     * that cut blocks. */
    void (*gradient)(const struct learner *learner, const struct update *update,
                     const struct vote_group *group, const struct blocks *blocks, float weight,
                     struct gradient *gradient);
    /* θ from `count` arrivals in their order, where `theta` is the current one; NULL for votes. */
    void (*average)(const struct algorithm_config *config, const struct arrival *arrivals,
                    size_t count, uint32_t d, float *theta);
    /* The paper's own count of the bits of a round, with `bits` in a perturbation;
     * < 0, or NULL: none. */
    int64_t (*paper_bits)(const struct algorithm_config *config, int64_t bits, int64_t slots);
    /* The paper's own count of the floats an agent stores; < 0, or NULL: none. */
    int64_t (*paper_floats)(int64_t d, int64_t slots);
};

static inline bool algorithm_learns(const struct algorithm *algorithm)
{
    return algorithm->feedback != FEEDBACK_NONE;
}
static inline bool algorithm_sends_weights(const struct algorithm *algorithm)
{
    return algorithm->feedback == FEEDBACK_WEIGHTS;
}
static inline bool algorithm_sends_scalars(const struct algorithm *algorithm)
{
    return algorithm->feedback == FEEDBACK_SCALARS;
}
/* Its agents measure numbers on directions, which they send or step along. */
static inline bool algorithm_measures(const struct algorithm *algorithm)
{
    return algorithm->measured > 0;
}
/* The server takes a mean over agents, in the place of which a median may stand. Votes have their
 * majority. */
static inline bool algorithm_aggregates(const struct algorithm *algorithm)
{
    bool pools = algorithm->pooled && algorithm_sends_scalars(algorithm) && !algorithm->combine;
    return pools || algorithm_sends_weights(algorithm);
}
/* Its agents learn by gradients: they probe no directions. */
static inline bool algorithm_learns_locally(const struct algorithm *algorithm)
{
    return algorithm->local != NULL;
}
/* Others than their agent need its perturbations, so that they are told, as rows or by a key. */
static inline bool algorithm_tells_perturbations(const struct algorithm *algorithm)
{
    return algorithm_learns(algorithm) && !algorithm_sends_weights(algorithm);
}
/* And there is a choice: rows may travel. */
static inline bool algorithm_tells_rows(const struct algorithm *algorithm)
{
    return algorithm_tells_perturbations(algorithm) && !algorithm->seeded;
}
/* Its agents step on what they hear as they hear it. */
static inline bool algorithm_needs_answers(const struct algorithm *algorithm)
{
    return algorithm->local_steps || algorithm_measures(algorithm);
}
/* The server steps along an estimated gradient: an optimiser has something to work on. */
static inline bool algorithm_has_gradient(const struct algorithm *algorithm)
{
    return algorithm->gradient != NULL;
}

/* Of the config's method, by its row or what stands for it. */
double algorithm_alpha(const struct algorithm_config *config, uint32_t slots);
double algorithm_mu(const struct algorithm_config *config, uint32_t slots);
double algorithm_divisor(const struct algorithm_config *config, uint32_t slots);
int64_t algorithm_paper_bits(const struct algorithm_config *config, int64_t bits, int64_t slots);
int64_t algorithm_paper_floats(const struct algorithm_config *config, int64_t d, int64_t slots);
/* Divisors for rows: the slots, where they are averaged; an agent's directions, where those are
 * averaged and agents added up. */
double algorithm_divide_by_slots(const struct algorithm_config *config, uint32_t slots);
double algorithm_divide_by_directions(const struct algorithm_config *config, uint32_t slots);

#endif
