/* Messages of fixed length (algorithm.download, algorithm.upload) and no learning: for studies of
 * time alone, with the task none. There is neither server nor device of it in models/. */
#include "models/methods/algorithm_list.h"

const struct algorithm transfer = {
    .name = "transfer",
    .summary = "messages of fixed length, no learning: for timing studies with the task none",
    .up = "a message of algorithm.upload bytes",
    .down = "a message of algorithm.download bytes",
    .feedback = FEEDBACK_NONE,
};
