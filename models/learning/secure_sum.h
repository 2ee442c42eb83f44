/* What secure aggregation costs (Bonawitz, Ivanov, Kreuter, Marcedone, McMahan, Patel, Ramage,
 * Segal, Seth: Practical Secure Aggregation for Privacy-Preserving Machine Learning, CCS 2017, for
 * servers and users that are honest but curious). The server learns the sum of what n agents send
 * and nothing else; the sum is exact, so only its price is modelled.
 *
 *   0 keys      an agent sends two public keys, and is told those of the n - 1 others
 *   1 shares    it splits two secrets into n shares each, any t of which restore one, and sends
 *               every other agent its two, encrypted; those from the others come back
 *   2 input     it sends its m numbers of b bits, masked: in ⌈log2 R⌉ bits each, R being one more
 *               than the largest sum, n (2^b - 1) + 1
 *   3 unmask    it is told in n bits whose input came, and sends a share of each agent's: of the
 *               own mask of one that answered, of the key of one that was lost
 *
 * With a_K bits of a public key and a_S of a share an agent moves in both directions together
 *     2 n a_K + (5 n - 4) a_S + n + m ⌈log2 R⌉
 * bits (their section 7). For a_K = a_S = 256, m = 2^20 numbers of 16 bits and n = 2^10 that is
 * 1.73 times what the numbers take; for m = 2^24 and n = 2^14, 1.98 times, which their abstract
 * says.
 *
 * Operations follow their counts, O(n² + m n) of an agent and O(m n²) of the server at worst, with
 * these constants of ours: a word of 32 bits of a mask takes 30 operations (as direction.h has it)
 * and one to add; a step in the field of 256 bits 256, 8 · 8 products of words, twice for the
 * remainder, and their sums; agreeing on a key 2550 such steps, ten for each of 255 bits.
 *   agent    2 n agreements, 2 n (t - 1) steps for shares, n masks of m words
 *   server   (n + t) t steps to restore n secrets; a mask for each of the s agents that answered;
 *            for each of the n - s that were lost s agreements and s masks
 *
 * The four exchanges take three round trips more than one message does. What is told in rounds 0, 1
 * and 3 travels with the START, and what is sent in them with the answer, so that bytes and time
 * are there; that agents wait for each other between the rounds is not modelled.
 *
 * For example n = 3, t = 2, m = 5, b = 32: R needs 34 bits. Up go 2 · 256 + (4 + 3) 256 + 5 · 34 =
 * 2474 bits, down 4 · 256 + 4 · 256 + 3 = 2051, together 4525. An agent that is lost costs the
 * server 2 agreements and 2 masks, less one mask of its own. */
#ifndef MODELS_SECURE_SUM_H
#define MODELS_SECURE_SUM_H

#include <stdint.h>

enum secure_kind { SECURE_NONE, SECURE_THRESHOLD };
struct secure_sum {
    enum secure_kind kind;
    double part; /* of n: t is that, rounded up, and at least 2 */
};

/* What is added up: m numbers of b <= 32 bits each, from n agents. */
struct secure_input {
    uint32_t agents, bits;
    uint64_t numbers;
};

enum { SECURE_ROUND_TRIPS = 3 }; /* more than a message takes */

/* Answers without which nothing can be unmasked: t. */
uint32_t secure_threshold(const struct secure_sum *sum, uint32_t agents);
/* Bits of a masked number; bits that an agent sends; bits that it is told. */
uint32_t secure_masked_bits(const struct secure_input *input);
uint64_t secure_up_bits(const struct secure_input *input);
uint64_t secure_down_bits(const struct secure_input *input);
/* Operations of an agent; of the server, with `answered` of the agents' inputs. */
double secure_agent_flops(const struct secure_sum *sum, const struct secure_input *input);
double secure_server_flops(const struct secure_sum *sum, const struct secure_input *input,
                           uint32_t answered);

#endif
