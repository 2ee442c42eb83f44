/* A heap that is counted: of everything this program's own files allocate (the linker sends their
 * malloc, calloc, realloc, reallocarray and free here), nothing of what shared libraries do for
 * themselves, and nothing of the robot, which is simulated here and real there: the physics and the
 * worker that drives them (task.h). Sizes are those that were asked for. */
#ifndef TESTS_COUNTED_HEAP_H
#define TESTS_COUNTED_HEAP_H

#include <stddef.h>

void counted_heap_begin(void); /* from now on; what is there already does not count */
size_t counted_heap_now(void);
size_t counted_heap_peak(void);

#endif
