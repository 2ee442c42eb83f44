/* A file beside a place that whoever works for the place holds (flock), and that goes with it. One
 * that a killed process leaves behind is held by nobody, and does no harm. Where a file system has
 * no such locks everybody gets one. */
#ifndef SIM_PLACE_LOCK_H
#define SIM_PLACE_LOCK_H

#include "core/base/fail.h"

struct place_lock {
    char *path; /* owned; NULL: none was asked for */
    int file;   /* its descriptor; -1: not held */
};

/* Takes the lock "PLACE.ending"; does not wait for it. False and errors: it cannot be made, or
 * somebody holds it: then "PLACE: " and what is `under_way`. place_lock_let_go is due in either
 * case. */
bool place_lock_take(struct place_lock *lock, const char *place, const char *ending,
                     const char *under_way, struct errs *errs);
/* One of zeros is ignored. */
void place_lock_let_go(struct place_lock *lock);

#endif
