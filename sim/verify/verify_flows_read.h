/* The parts of sim/verify/verify_flows: the cases of a folder, read and checked, before any of them
 * runs. */
#ifndef SIM_VERIFY_FLOWS_READ_H
#define SIM_VERIFY_FLOWS_READ_H

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/base/text_index.h"
#include "core/engine/engine.h"
#include "core/network/fluid.h"

struct flow_case;
struct flow_runner; /* of sim/verify/verify_flows.c */

struct flow_node {
    double up_Bps, down_Bps;
    int64_t latency_ns;
    bool given; /* a row tells of it */
};

struct flow_plan {
    struct event enter;
    struct flow flow;
    struct flow_case *owner; /* the case it is of */
    int64_t delay_ns;        /* after its start or its forerunner's end */
    /* The flow it waits for, the first flow that waits for it, and the next one that waits for the
     * same as it; or FLOW_AT_START. */
    uint32_t after, follower, sibling;
    unsigned line;               /* in flows.csv */
    unsigned steps;              /* flows in the chain that ends with it */
    double payload, reference_s; /* bytes; the end to be met */
    int64_t end_ns;              /* -1 until it ends */
    bool given, expected;        /* flows.csv has it; the reference has it */
};

enum { FLOW_AT_START = UINT32_MAX };

struct flow_case {
    const char *name;
    struct flow_node *nodes;
    struct flow_plan *flows;
    uint32_t node_count, flow_count;
    struct flow_runner *runner; /* while the case runs */
};

struct flow_folder {
    struct arena arena;
    struct flow_case *cases; /* in order of nodes.csv */
    size_t count, capacity;
    struct text_index names; /* a case's number is its place in `cases` */
    bool framed; /* the reference is results.csv's maxmin_hs_s, not expected.csv's t_end_ref_s */
};

/* False with errors when something is amiss; flow_folder_free is due in either case. */
bool flow_folder_read(struct flow_folder *folder, const char *dir, struct errs *errs);
void flow_folder_free(struct flow_folder *folder);

#endif
