/* The beginning and the end of a tree of links: cells are made once, before the first flow, and a
 * node's place in one stays. Private to the fluid. */
#ifndef CORE_CELLTREE_SETUP_H
#define CORE_CELLTREE_SETUP_H

#include "core/network/celltree.h"

/* Cells 0..count - 1 with room for sizes[cell] nodes each, in all fewer than `nodes`; none is there
 * yet. */
void celltree_init(struct celltree *tree, uint32_t nodes, uint32_t count, const uint32_t *sizes);
/* Gives a node, which has none, a place in a cell; `order` as of waterfill_add. */
void celltree_add(struct celltree *tree, uint32_t node, uint32_t cell, uint32_t order);
void celltree_clear(struct celltree *tree);

#endif
