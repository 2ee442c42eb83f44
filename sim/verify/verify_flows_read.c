/* Reads the cases of a folder: nodes, flows and the instants at which they should end. */
#include "sim/verify/verify_flows_read.h"

#include "sim/verify/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 6 };
#define TIME_US_MAX 9e15 /* what is below this in microseconds fits into int64 ns */
#define COUNT_MAX 1e9

/* A file, and where its columns of interest are. */
struct case_table {
    struct reference reference;
    size_t at[COLUMNS];
};

static bool table_open(struct case_table *table, const char *dir, const char *name,
                       const char *const *columns, struct errs *errs)
{
    char *path = mem_format("%s/%s", dir, name);
    bool good = reference_read(&table->reference, path, REFERENCE_KEYED | REFERENCE_SPARSE, errs);
    free(path);
    if (!good)
        return false;
    struct reference *reference = &table->reference;
    struct mark mark = {&reference->csv.source, 1, 1};
    if (strcmp(reference->names[0], "case"))
        return errs_add(errs, FAULT_INPUT, &mark, NULL, "the first column is \"%s\", not \"case\"",
                        reference->names[0]);
    for (size_t i = 0; columns[i]; i++) {
        table->at[i] = 0;
        for (size_t column = 1; column < reference->columns; column++)
            if (!strcmp(reference->names[column], columns[i]))
                table->at[i] = column;
        if (!table->at[i])
            good =
                errs_add(errs, FAULT_INPUT, &mark, NULL, "there is no column \"%s\"", columns[i]);
    }
    return good;
}

/* A value in a row, between bounds; an integer where `whole`. NAN and an error when it is not. */
static double table_value(struct case_table *table, size_t row, size_t column, double low,
                          double high, bool whole, struct errs *errs)
{
    size_t at = table->at[column];
    double value = reference_value(&table->reference, row, at);
    struct mark mark = reference_mark(&table->reference, row);
    const char *name = table->reference.names[at];
    if (isnan(value))
        errs_add(errs, FAULT_INPUT, &mark, NULL, "%s is empty", name);
    else if (!(value >= low && value <= high))
        errs_add(errs, FAULT_INPUT, &mark, NULL, "%s is %g, not in %g .. %g", name, value, low,
                 high);
    else if (whole && value != floor(value))
        errs_add(errs, FAULT_INPUT, &mark, NULL, "%s is %g, not a whole number", name, value);
    else
        return value;
    return NAN;
}

static struct flow_case *find_case(struct flow_folder *folder, const char *name)
{
    size_t number = text_index_find(&folder->names, name);
    return number < folder->count ? &folder->cases[number] : NULL;
}

/* The case of a row in a file other than nodes.csv. */
static struct flow_case *row_case(struct flow_folder *folder, struct case_table *table, size_t row,
                                  struct errs *errs)
{
    struct flow_case *found = find_case(folder, table->reference.keys[row]);
    struct mark mark = reference_mark(&table->reference, row);
    if (!found)
        errs_add(errs, FAULT_INPUT, &mark, NULL, "nodes.csv has no case \"%s\"",
                 table->reference.keys[row]);
    return found;
}

static int64_t ns_from_us(double us)
{
    return llrint(us * 1000);
}

static bool read_node(struct case_table *table, size_t row, struct flow_case *owner,
                      struct errs *errs)
{
    struct mark mark = reference_mark(&table->reference, row);
    double index = table_value(table, row, 0, 0, owner->node_count - 1, true, errs);
    double up = table_value(table, row, 1, 1e-3, 1e18, false, errs);
    double down = table_value(table, row, 2, 1e-3, 1e18, false, errs);
    double latency = table_value(table, row, 3, 0, TIME_US_MAX / 8, false, errs);
    if (isnan(index) || isnan(up) || isnan(down) || isnan(latency))
        return false;
    struct flow_node *node = &owner->nodes[(uint32_t)index];
    if (node->given)
        return errs_add(errs, FAULT_INPUT, &mark, NULL, "node %g of case %s is given twice", index,
                        owner->name);
    *node = (struct flow_node){up, down, ns_from_us(latency), true};
    return true;
}

/* Rows are counted case by case first, so that each array is made once; then they are read into
 * their places. */
static bool read_nodes(struct flow_folder *folder, struct case_table *table, struct errs *errs)
{
    const struct reference *reference = &table->reference;
    for (size_t row = 0; row < reference->rows; row++) {
        struct flow_case *owner = find_case(folder, reference->keys[row]);
        if (!owner) {
            mem_grow(&folder->cases, &folder->capacity, folder->count + 1, sizeof *folder->cases);
            owner = &folder->cases[folder->count++];
            text_index_add(&folder->names, reference->keys[row]);
            *owner = (struct flow_case){.name = arena_string(&folder->arena, reference->keys[row])};
        }
        owner->node_count++;
    }
    for (size_t i = 0; i < folder->count; i++)
        folder->cases[i].nodes =
            arena_alloc(&folder->arena, folder->cases[i].node_count * sizeof(struct flow_node));
    bool good = true;
    for (size_t row = 0; row < reference->rows; row++)
        good &= read_node(table, row, find_case(folder, reference->keys[row]), errs);
    return good;
}

/* All cells are read before the first wrong one ends it, so that all of them are told. */
static bool read_flow(struct case_table *table, size_t row, struct flow_case *owner,
                      struct errs *errs)
{
    struct mark mark = reference_mark(&table->reference, row);
    double index = table_value(table, row, 0, 0, owner->flow_count - 1, true, errs);
    double src = table_value(table, row, 1, 0, owner->node_count - 1, true, errs);
    double dst = table_value(table, row, 2, 0, owner->node_count - 1, true, errs);
    double after = table_value(table, row, 3, -1, owner->flow_count - 1, true, errs);
    double start = table_value(table, row, 4, 0, TIME_US_MAX / 8, false, errs);
    double bytes = table_value(table, row, 5, 0, 1e15, true, errs);
    if (isnan(index) || isnan(src) || isnan(dst) || isnan(after) || isnan(start) || isnan(bytes))
        return false;
    struct flow_plan *plan = &owner->flows[(uint32_t)index];
    if (plan->given)
        return errs_add(errs, FAULT_INPUT, &mark, NULL, "flow %g of case %s is given twice", index,
                        owner->name);
    *plan = (struct flow_plan){.flow = {.src = (uint32_t)src, .dst = (uint32_t)dst},
                               .owner = owner,
                               .delay_ns = ns_from_us(start),
                               .after = after < 0 ? FLOW_AT_START : (uint32_t)after,
                               .follower = FLOW_AT_START,
                               .sibling = FLOW_AT_START,
                               .line = reference_mark(&table->reference, row).line,
                               .payload = bytes,
                               .end_ns = -1,
                               .given = true};
    return true;
}

/* Ties each flow to those that wait for it, in ascending order. */
static void tie_followers(struct flow_case *owner)
{
    for (uint32_t i = owner->flow_count; i-- > 0;) {
        struct flow_plan *plan = &owner->flows[i];
        if (plan->after == FLOW_AT_START)
            continue;
        plan->sibling = owner->flows[plan->after].follower;
        owner->flows[plan->after].follower = i;
    }
}

/* Counts the steps of each flow's chain, from those that wait for none on; a chain that closes on
 * itself is never reached. */
static bool count_steps(struct flow_case *owner, struct case_table *table, struct errs *errs)
{
    uint32_t *ready = mem_zero(owner->flow_count, sizeof *ready), count = 0;
    for (uint32_t i = 0; i < owner->flow_count; i++)
        if (owner->flows[i].after == FLOW_AT_START) {
            owner->flows[i].steps = 1;
            ready[count++] = i;
        }
    for (uint32_t i = 0; i < count; i++) {
        const struct flow_plan *plan = &owner->flows[ready[i]];
        for (uint32_t at = plan->follower; at != FLOW_AT_START; at = owner->flows[at].sibling) {
            owner->flows[at].steps = plan->steps + 1;
            ready[count++] = at;
        }
    }
    free(ready);
    for (uint32_t i = owner->flow_count; count < owner->flow_count && i-- > 0;) {
        struct mark mark = {&table->reference.csv.source, owner->flows[i].line, 1};
        if (!owner->flows[i].steps)
            return errs_add(errs, FAULT_INPUT, &mark, NULL, "flow %u of case %s waits for itself",
                            i, owner->name);
    }
    return true;
}

static bool link_chains(struct flow_case *owner, struct case_table *table, struct errs *errs)
{
    tie_followers(owner);
    return count_steps(owner, table, errs);
}

/* Twice over the rows: a case's flows may stand anywhere in the file, and are counted first. */
static bool read_flows(struct flow_folder *folder, struct case_table *table, struct errs *errs)
{
    const struct reference *reference = &table->reference;
    bool good = true;
    for (size_t row = 0; row < reference->rows; row++) {
        struct flow_case *owner = row_case(folder, table, row, errs);
        if (!owner)
            return false;
        owner->flow_count++;
    }
    for (size_t i = 0; i < folder->count; i++)
        folder->cases[i].flows =
            arena_alloc(&folder->arena, folder->cases[i].flow_count * sizeof(struct flow_plan));
    for (size_t row = 0; row < reference->rows; row++)
        good &= read_flow(table, row, find_case(folder, reference->keys[row]), errs);
    for (size_t i = 0; good && i < folder->count; i++)
        good = link_chains(&folder->cases[i], table, errs);
    return good;
}

/* Every flow has to have its reference: a file that was cut short would otherwise pass. */
static bool read_references(struct flow_folder *folder, struct case_table *table, struct errs *errs)
{
    for (size_t row = 0; row < table->reference.rows; row++) {
        struct mark mark = reference_mark(&table->reference, row);
        struct flow_case *owner = row_case(folder, table, row, errs);
        if (!owner)
            return false;
        double index = table_value(table, row, 0, 0, owner->flow_count - 1.0, true, errs);
        double reference = table_value(table, row, 1, 0, TIME_US_MAX * 1e-6, false, errs);
        if (isnan(index) || isnan(reference))
            return false;
        struct flow_plan *plan = &owner->flows[(uint32_t)index];
        if (plan->expected)
            return errs_add(errs, FAULT_INPUT, &mark, NULL, "flow %g of case %s is given twice",
                            index, owner->name);
        plan->expected = true;
        plan->reference_s = reference;
    }
    struct mark file = {&table->reference.csv.source, 0, 0};
    for (size_t i = 0; i < folder->count; i++)
        for (uint32_t flow = 0; flow < folder->cases[i].flow_count; flow++)
            if (!folder->cases[i].flows[flow].expected)
                return errs_add(errs, FAULT_INPUT, &file, NULL, "flow %u of case %s is missing",
                                flow, folder->cases[i].name);
    return true;
}

typedef bool table_fn(struct flow_folder *folder, struct case_table *table, struct errs *errs);

static bool read_file(struct flow_folder *folder, const char *dir, const char *name,
                      const char *const *columns, table_fn *read, struct errs *errs)
{
    struct case_table table;
    bool good = table_open(&table, dir, name, columns, errs) && read(folder, &table, errs);
    reference_free(&table.reference);
    return good;
}

bool flow_folder_read(struct flow_folder *folder, const char *dir, struct errs *errs)
{
    static const char *const nodes[] = {"node", "up_Bps", "down_Bps", "lat_us", NULL};
    static const char *const flows[] = {"flow", "src", "dst", "after", "start_us", "bytes", NULL};
    static const char *const expected[] = {"flow", "t_end_ref_s", NULL};
    static const char *const results[] = {"flow", "maxmin_hs_s", NULL};
    *folder = (struct flow_folder){0};
    char *path = mem_format("%s/results.csv", dir), *other = mem_format("%s/expected.csv", dir);
    folder->framed = access(path, F_OK) == 0 && access(other, F_OK) != 0;
    free(path);
    free(other);
    return read_file(folder, dir, "nodes.csv", nodes, read_nodes, errs) &&
           read_file(folder, dir, "flows.csv", flows, read_flows, errs) &&
           (folder->framed
                ? read_file(folder, dir, "results.csv", results, read_references, errs)
                : read_file(folder, dir, "expected.csv", expected, read_references, errs));
}

void flow_folder_free(struct flow_folder *folder)
{
    free(folder->cases);
    text_index_free(&folder->names);
    arena_free(&folder->arena);
}
