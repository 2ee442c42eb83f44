/* The beginning and the end of a tree of links, which is made once, before the first flow: cells
 * and nodes' places in them stay. Private to the fluid. */
#ifndef CORE_CELLTREE_SETUP_H
#define CORE_CELLTREE_SETUP_H

#include "core/network/celltree.h"

/* Cells 0..count - 1; cell_of[node] is each node's. */
void celltree_init(struct celltree *tree, uint32_t nodes, uint32_t count, const uint32_t *cell_of);
void celltree_clear(struct celltree *tree);

#endif
