/* A scenario of which some part is the input of a fuzz target. */
#ifndef TESTS_STUDY_INPUT_H
#define TESTS_STUDY_INPUT_H

#include <stddef.h>

/* Reads the scenario with the settings. If it is one, its first trial, written as the database
 * keeps it, reads back as a trial of the same number. */
void study_input(const char *path, const char *const *sets, size_t count);

#endif
