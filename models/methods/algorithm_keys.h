/* The scenario keys that single methods have. */
#ifndef MODELS_ALGORITHM_KEYS_H
#define MODELS_ALGORITHM_KEYS_H

#include <stddef.h>

struct field;

/* Those of the i-th algorithm alone, ended by one without a name; NULL past the last. */
const struct field *algorithm_keys(size_t i);

#endif
