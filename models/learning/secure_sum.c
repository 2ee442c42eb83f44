/* Bits and operations of secure aggregation. */
#include "models/learning/secure_sum.h"

#include <math.h>

enum { KEY_BITS = 256, SHARE_BITS = 256, WORD_BITS = 32 };
static const double mask_flops = 30 + 1, step_flops = 256, agreement_flops = 2550.0 * 256;

uint32_t secure_threshold(const struct secure_sum *sum, uint32_t agents)
{
    double t = ceil(sum->part * agents - 1e-9);
    return t > 2 ? (uint32_t)t : 2;
}

/* Bits of R - 1, the largest sum. */
uint32_t secure_masked_bits(const struct secure_input *input)
{
    uint64_t most = input->agents * ((UINT64_C(1) << input->bits) - 1);
    uint32_t bits = 0;
    while (most >> bits)
        bits++;
    return bits;
}

uint64_t secure_up_bits(const struct secure_input *input)
{
    uint64_t n = input->agents, shares = 2 * (n - 1) + n;
    return 2 * KEY_BITS + shares * SHARE_BITS + input->numbers * secure_masked_bits(input);
}

uint64_t secure_down_bits(const struct secure_input *input)
{
    uint64_t n = input->agents;
    return 2 * (n - 1) * (KEY_BITS + SHARE_BITS) + n;
}

static double one_mask(const struct secure_input *input)
{
    uint32_t words = (secure_masked_bits(input) + WORD_BITS - 1) / WORD_BITS;
    return (double)input->numbers * words * mask_flops;
}

double secure_agent_flops(const struct secure_sum *sum, const struct secure_input *input)
{
    double n = input->agents, t = secure_threshold(sum, input->agents);
    return 2 * n * agreement_flops + 2 * n * (t - 1) * step_flops + n * one_mask(input);
}

double secure_server_flops(const struct secure_sum *sum, const struct secure_input *input,
                           uint32_t answered)
{
    double n = input->agents, t = secure_threshold(sum, input->agents), s = answered;
    double lost = n > s ? n - s : 0;
    return (n + t) * t * step_flops + lost * s * agreement_flops + (s + lost * s) * one_mask(input);
}
