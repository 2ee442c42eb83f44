/* The step of an update, the same on the server and on every replica. */
#include "models/federated/update.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

int group_vote(const struct vote_group *group, uint32_t answer)
{
    if (!bit_get(group->ballots, answer))
        return 0;
    return bit_get(group->ballots + bits_bytes(group->told), answer) ? 1 : -1;
}

uint32_t update_rows(const struct learner *learner, const struct update *update,
                     const struct vote_group *group)
{
    return learner_rows(learner, update->regular ? group->slots : group->voters);
}

/* In order: the one that the reader holds, one that the update carries, else drawn from its key. */
struct direction_source update_direction(const struct learner *learner, const struct update *update,
                                         const struct vote_group *group, uint32_t slot,
                                         uint32_t rank, uint32_t number)
{
    uint32_t place = update_row(learner, update, slot, rank);
    const uint8_t *row = NULL;
    if (group->held && place == group->held_row)
        row = group->held;
    else if (group->rows)
        row = group->rows + group_place(group, place) * learner_row_bytes(learner);
    uint64_t key = learner_direction_key(learner, update->key, group->wave, slot, number);
    return learner_direction(learner, row, key);
}

/* --- Σ c v ------------------------------------------------------------------------------------ */

/* c of direction `number` of an answer, the `rank`-th that there is. */
static float coefficient(const struct learner *learner, const struct vote_group *group,
                         uint32_t answer, uint32_t rank, uint32_t number)
{
    return group->numbers ? group->numbers[rank * config_told(&learner->config) + number]
                          : (float)group_vote(group, answer);
}

void update_add_whole(const struct learner *learner, const struct update *update,
                      const struct vote_group *group, const struct blocks *blocks, float weight,
                      struct gradient *gradient)
{
    uint32_t directions = group->numbers ? config_told(&learner->config) : 1;
    (void)blocks;
    for (uint32_t answer = 0, rank = 0; answer < group->told; answer++) {
        if (!bit_get(group->ballots, answer))
            continue;
        for (uint32_t j = 0; j < directions; j++) {
            float c = weight * coefficient(learner, group, answer, rank, j);
            struct direction_source source =
                update_direction(learner, update, group, answer, rank, j);
            direction_window(&source, gradient->first, gradient->count, gradient->v);
            for (uint32_t i = 0; i < gradient->count; i++)
                gradient->sum[i] += c * gradient->v[i];
        }
        memset(gradient->voted, true, gradient->count);
        rank++;
    }
}

/* Adds c v on the window's part of a block. Coordinates of a block need not lie together, so those
 * beyond the window are passed over one by one. */
static void add_block(const struct coordinates *block, float c, struct gradient *gradient)
{
    uint32_t first = gradient->first, end = first + gradient->count;
    struct index_range within = coordinates_within(block, first, end);
    for (uint32_t j = within.from; c != 0 && j < within.to; j++) {
        uint32_t i = coordinates_at(block, j);
        if (i < first || i >= end)
            continue;
        gradient->sum[i - first] += c * gradient->v[i - first];
        gradient->voted[i - first] = true;
    }
}

void update_add_blocks(const struct learner *learner, const struct update *update,
                       const struct vote_group *group, const struct blocks *blocks, float weight,
                       struct gradient *gradient)
{
    uint32_t directions = group->numbers ? config_told(&learner->config) : 1;
    for (uint32_t j = 0; j < directions; j++) {
        struct direction_source source = update_direction(learner, update, group, 0, 0, j);
        direction_window(&source, gradient->first, gradient->count, gradient->v);
        for (uint32_t slot = 0, rank = 0; slot < group->told; slot++) {
            struct coordinates block = coordinates_of(blocks, slot);
            if (!bit_get(group->ballots, slot))
                continue;
            add_block(&block, weight * coefficient(learner, group, slot, rank++, j), gradient);
        }
    }
}

/* --- the step --------------------------------------------------------------------------------- */

/* Directions that the group's answers are about. */
static double update_directions(const struct learner *learner, const struct update *update,
                                const struct vote_group *group)
{
    double told = config_told(&learner->config);
    if (!told)
        return update_rows(learner, update, group);
    return told * (learner->config.method->blocks ? 1 : group->voters);
}

/* Slots that the step is taken for: those of the largest wave, or the number of votes where that is
 * larger. */
static uint32_t slots_of(const struct update *update)
{
    uint32_t voters = 0, widest = 1;
    for (uint32_t g = 0; g < update->count; g++) {
        voters += update->groups[g].voters;
        widest = update->groups[g].slots > widest ? update->groups[g].slots : widest;
    }
    return voters > widest ? voters : widest;
}

/* All that decides where the update leads from a given state: two updates of one digest lead the
 * same way. 0 stands for one that moves nothing. */
uint64_t update_digest(const struct learner *learner, const struct update *update)
{
    if (!update->accept)
        return 0; /* whatever was voted, nothing moves */
    const uint64_t words[] = {update->round, update->before.steps, update->before.halvings,
                              update->key};
    uint64_t digest = hash_bytes(1, words, sizeof words);
    for (uint32_t g = 0; g < update->count; g++) {
        const struct vote_group *group = &update->groups[g];
        const uint32_t head[] = {group->wave, group->slots, group->staleness};
        digest = hash_bytes(digest, head, sizeof head);
        digest = hash_bytes(digest, group->ballots, 2 * bits_bytes(group->told));
        if (group->numbers)
            digest = hash_bytes(digest, group->numbers,
                                group->voters * config_told(&learner->config) * sizeof(float));
        if (group->rows)
            digest = hash_bytes(digest, group->rows,
                                update_rows(learner, update, group) * learner_row_bytes(learner));
    }
    return digest;
}

/* Σ Ô v on the gradient's coordinates. */
static void sum_up(struct host *host, const struct update *update, struct blob *const *cuts,
                   struct gradient *gradient)
{
    const struct learner *learner = &host->learner;
    memset(gradient->sum, 0, gradient->count * sizeof *gradient->sum);
    memset(gradient->voted, 0, gradient->count);
    for (uint32_t g = 0; g < update->count; g++) {
        const struct vote_group *group = &update->groups[g];
        struct blocks blocks = host_blocks(host, group->slots, cuts[g]);
        learner->config.method->gradient(learner, update, group, &blocks,
                                         (float)learner_weight(learner, group->staleness),
                                         gradient);
    }
}

/* Window after window: summed up once for the norm, where it is clipped, and once for the step. A
 * window as wide as θ is summed up once alone. Neither the sum nor the norm depends on how wide
 * windows are. */
static void apply_windows(struct host *host, const struct update *update, struct blob *const *cuts,
                          struct gradient *window, float *state)
{
    const struct learner *learner = &host->learner;
    const struct optimiser *optimiser = &learner->config.optimiser;
    uint32_t slots = slots_of(update), width = window->count;
    struct step_scale step = {.alpha =
                                  schedule_alpha(learner, &update->before, update->round, slots),
                              .divisor = algorithm_divisor(&learner->config, slots),
                              .number = update->before.steps + 1};
    struct gradient_norm norm = {0};
    double factor = 1;
    for (int pass = optimiser->clip > 0 ? 0 : 1; pass < 2; pass++) {
        for (uint32_t first = 0; first < learner->d; first += width) {
            window->first = first;
            window->count = learner->d - first < width ? learner->d - first : width;
            if (pass == 0 || width < learner->d || !(optimiser->clip > 0))
                sum_up(host, update, cuts, window);
            if (pass == 0)
                gradient_norm_add(&norm, window->sum, window->count);
            else
                optimiser_step(optimiser, &step, factor, window, learner->d, state);
        }
        factor = optimiser_factor(optimiser, step.divisor, gradient_norm(&norm));
    }
}

/* By windows of a few coordinates on the stack where there is no room for a whole gradient, else in
 * one window of all of them. Terms are added in the same order in both, so the bits are the
 * same. */
void update_apply(struct host *host, const struct update *update, bool shared, float *state)
{
    uint32_t d = host->learner.d;
    float sum[DIRECTION_WINDOW], v[DIRECTION_WINDOW];
    uint8_t voted[DIRECTION_WINDOW];
    struct gradient window = {sum, voted, v, 0, DIRECTION_WINDOW};
    struct blob **cuts = mem_zero(update->count, sizeof(struct blob *));
    for (uint32_t g = 0; g < update->count; g++)
        cuts[g] =
            host_cut(host, update->key, update->groups[g].wave, update->groups[g].slots, shared);
    if (!host->standalone)
        window = (struct gradient){mem_alloc(d * sizeof(float)), mem_alloc(d),
                                   mem_alloc(d * sizeof(float)), 0, d};
    apply_windows(host, update, cuts, &window, state);
    if (!host->standalone) {
        free(window.sum);
        free(window.voted);
        free(window.v);
    }
    for (uint32_t g = 0; g < update->count; g++)
        blob_drop(cuts[g]);
    free(cuts);
}

/* An addition for each row and coordinate, where there is more than one row, and the optimiser's;
 * and drawing the rows, where only their key is known. */
double update_flops(const struct learner *learner, const struct update *update)
{
    double rows = 0;
    if (!update->accept)
        return 0;
    for (uint32_t g = 0; g < update->count; g++)
        rows += update_directions(learner, update, &update->groups[g]);
    return ((rows > 1 ? rows : 0) + optimiser_flops(&learner->config.optimiser)) * learner->d +
           rows * learner_draw_flops(learner);
}

void update_clear(struct update *update)
{
    for (uint32_t g = 0; g < update->count; g++) {
        free(update->groups[g].ballots);
        free(update->groups[g].numbers);
        free(update->groups[g].coded);
        free(update->groups[g].rows);
    }
    free(update->groups);
    *update = (struct update){0};
}
