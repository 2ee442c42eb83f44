/* Checks the network against reference completions of flows, as `fedsim verify` offers it.
 *
 * A case is a star: nodes with access links (B/s up and down, latency in µs) around a hub, and
 * flows of so many bytes from node to node, some of which wait for the end of another. It runs on
 * the event engine and the max-min fair fluid (core/network/fluid.h) that a trial uses, and the
 * virtual instant in seconds at which each flow ends is compared with the reference's. References
 * come from elsewhere and are only read here: the instants of the same fluid solved apart, which
 * have to agree but for rounding, and those of a fluid with TCP's headers, handshakes and slow
 * start, which have to agree within 1 %. */
#ifndef SIM_VERIFY_FLOWS_H
#define SIM_VERIFY_FLOWS_H

#include "core/base/fail.h"

#include <stdio.h>

/* Runs the cases of the folder `dir`, and those of its sub-folder ns3 if there is one, and compares
 * every completion.
 *
 *   nodes.csv     case, node, up_Bps, down_Bps, lat_us
 *                 nodes are 0, 1, ... within a case, 0 is the hub; the latency is one way
 *   flows.csv     case, flow, src, dst, after, start_us, bytes
 *                 flows are 0, 1, ... within a case; with after -1 a flow is issued at start_us,
 *                 with after f start_us after the end of flow f; it enters the network lat(src) +
 *                 lat(dst) later
 *   expected.csv  case, flow, t_end_ref_s
 *                 the pure fluid, within 1e-8 max(1, t) plus 2 ns for each link of the chain
 *   results.csv   case, flow, maxmin_hs_s
 *                 instead of expected.csv: the fluid with TCP's framing, within 1 %
 *
 * Prints a line a case and a verdict. Returns the exit status: 0 all pass, 1 one differs, 2 the
 * folder or a file is not what it should be (then with errors). */
int verify_flows(const char *dir, FILE *out, struct errs *errs);

#endif
