/* The learning curve of a finished trial as a small CSV file, to be kept beside the scenario: with
 * them, a study of many hours can be gone on with from a fresh checkout, and its tables be made
 * anew.
 *
 * A file is called SCENARIO-POINT-sSEED.csv, and begins with what it is:
 *
 *   # fedsim run scenarios/paper/table1-hopper.yaml --curves scenarios/paper/results
 *   # scenario table1-hopper
 *   # point variant=k5
 *   # seed 3
 *   # run 1234567890123456789      the trial's number: a hash of all that can change its results
 *   # settings 0123456789abcdef    the same without the seed
 *   # task Hopper, fedsim 0.1.0, 12.3 s with 2 jobs
 *   round,agent_episodes,server_episodes,accepted,alpha,stochastic_mean,stochastic_sd,...,
 *                                                                             seconds,bytes
 *
 * Seconds (of virtual time) and bytes on the wire are those spent by the end of the round; files of
 * earlier versions lack them. Where nothing is learnt a file has a row a round: round, seconds,
 * bytes, and how many dispatches were selected, used, late, aborted and dropped, and void.
 *
 * Episodes and accepted updates count from the beginning; alpha is that round's. The number decides
 * whether a trial is done: after any change of the scenario that matters it is another trial, is
 * run again, and its file replaced. */
#ifndef REPORTS_CURVE_FILE_H
#define REPORTS_CURVE_FILE_H

#include "core/files/output.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What a file says of itself; texts owned. */
struct curve_file {
    char *path, *scenario, *point, *settings;
    uint64_t seed;
    int64_t run; /* its number in the database */
    bool learns; /* it has returns; else a row of time and bytes for each round */
};

/* The curve files of a folder, by scenario, point, settings and seed. Zero-initialise. */
struct curve_folder {
    struct curve_file *files;
    size_t count, capacity;
};
/* Reads the heads of the folder's *.csv; files without such a head are passed over, a folder that
 * is not there is empty. False and an error when it cannot be read or a head is damaged;
 * curve_folder_free is due in any case. */
bool curve_folder_read(struct curve_folder *folder, const char *directory, struct errs *errs);
/* Trials of one scenario, point and settings, which lie side by side in a folder. */
bool curve_same_group(const struct curve_file *a, const struct curve_file *b);
/* Leaves out the trials in which nothing is learnt. True when there are curves then and `text`
 * (NULL: nothing asked) is part of some point; else FAULT_INPUT, in which `directory` and `option`,
 * what asked for it, are named. */
bool curve_folder_known(struct curve_folder *folder, const char *directory, const char *option,
                        const char *text, struct errs *errs);
/* Whether the folder has the trial of that number: then it need not be run again. */
bool curve_folder_has(const struct curve_folder *folder, int64_t run);
void curve_folder_free(struct curve_folder *folder);

/* `text` as the name of a file: what is not of letters, digits and ._- becomes '-', and a dot or
 * dash in front '_'. One of more than 200 bytes ends in a hash of the text instead. The caller
 * frees it. */
char *curve_plain_name(const char *text);
/* "table1-hopper-k5-s3.csv": the scenario and the values of the point as a plain name; the
 * caller frees it. */
char *curve_file_name(const char *scenario, const char *point, uint64_t seed);

/* Where curves go; texts borrowed. */
struct curve_place {
    const char *directory, *command; /* how to get them again; NULL: not said */
    struct output_rule rule;         /* its inputs: the database, and what else is read */
};
/* Whether the curve NAME may land in the folder; FAULT_INPUT when a file that is none is there. */
bool curve_allowed(const char *directory, const char *name, const struct output_rule *rule,
                   struct errs *errs);
/* Writes the curves of a database's finished runs into a folder, made if need be: that of `run`, or
 * (0) of all whose number no file of the folder has; by the rule of core/files/output.h. *written
 * counts them. False and an error otherwise. */
bool curves_write(const char *database, const struct curve_place *place, int64_t run,
                  size_t *written, struct errs *errs);

#endif
