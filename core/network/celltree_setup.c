/* Makes a tree of links, seats nodes in its cells, and frees it. */
#include "core/network/celltree_setup.h"

#include "core/base/mem.h"

#include <stdlib.h>

/* Port 0 of every cell stays free, as that of the hub does in a star. */
void celltree_init(struct celltree *tree, uint32_t nodes, uint32_t count, const uint32_t *sizes)
{
    *tree = (struct celltree){.count = count};
    tree->seats = mem_zero(nodes, sizeof *tree->seats);
    tree->cells = mem_zero(count, sizeof *tree->cells);
    tree->touched = mem_zero(count, sizeof *tree->touched);
    for (uint32_t i = 0; i < count; i++) {
        waterfill_init(&tree->cells[i].fill, sizes[i] + 1);
        tree->cells[i].fill.seats = tree->seats;
        tree->cells[i].follows = true;
        tree->cells[i].bound = BOUND_NONE;
    }
    waterfill_init(&tree->root, 1);
}

void celltree_add(struct celltree *tree, uint32_t node, uint32_t cell, uint32_t order)
{
    tree->seats[node] = (struct seat){cell, waterfill_add(&tree->cells[cell].fill, order)};
}

/* Flows belong to their owners; what of the tree they are in is gone. */
void celltree_clear(struct celltree *tree)
{
    for (uint32_t i = 0; i < tree->count; i++)
        waterfill_clear(&tree->cells[i].fill);
    waterfill_clear(&tree->root);
    heap_free(&tree->rising);
    heap_free(&tree->falling);
    free(tree->cells);
    free(tree->seats);
    free(tree->touched);
}
