/* One agent as a process of its own, for tests: it is told what to learn on its command line,
 * takes messages in at standard input and sends uploads to standard output, all as a 64-bit length
 * and that many bytes. The length 0 ends it; its report follows. */
#ifndef TESTS_STANDALONE_AGENT_H
#define TESTS_STANDALONE_AGENT_H

#include "tests/support/method_fixture.h"

enum { STANDALONE_SLOTS = 5 };

/* The same problem on both sides; `setting`: method, encoding, optimiser, way to perturb,
 * direction, partition, clipping, panel (beside it; the same, recorded; at the server), hidden
 * layers (8-8, 16-16, 32-32, 64-64) and normaliser (none, frozen, the fleet's, that of a policy
 * from elsewhere, whose actions are squashed), a digit each; then perhaps a codec, f for float32, i
 * for int8 or t for a tenth, and e for error feedback, d for downloads in int8, s for secure_sum, k
 * for Adam's moments that an agent keeps or p for the policy alone that it shares. Methods that
 * learn by gradients follow behind the others. */
void standalone_fixture(struct fixture *fixture, const char *setting);

struct standalone_report {
    uint64_t peak_B, rest_B; /* counted heap: at most, and in the end */
    uint64_t theta, replica; /* hashes */
    uint32_t version;
};

int standalone_agent_main(const char *setting);

#endif
