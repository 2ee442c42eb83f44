/* Writing episodes to a recording. */
#include "models/device/recording.h"

/* The header's place is kept free; what goes there is known when the episode has ended. */
size_t recording_begin(struct wire *recording)
{
    const double nothing = 0;
    size_t at = recording->length;
    wire_u32(recording, 0);
    wire_f64(recording, &nothing, 1);
    return at;
}

/* Into the place kept at the beginning, since length and return are only known now. */
void recording_end(struct wire *recording, size_t at, const struct episode *episode)
{
    size_t end = recording->length;
    recording->length = at;
    wire_u32(recording, episode->steps | (episode->blowup ? RECORDING_BLOWUP : 0));
    wire_f64(recording, &episode->ret, 1);
    recording->length = end;
}

uint64_t recording_bytes(const struct panel *panel, size_t step_B, uint32_t steps)
{
    uint64_t episodes = 2 * (uint64_t)panel->batches * panel->episodes;
    return 4 + episodes * (RECORDING_EPISODE_HEADER + (uint64_t)step_B * steps);
}
