/* Holds a stored policy to its word: replays its evaluation with fresh draws.
 *
 * The two means differ by chance alone where policy and task are what they were. With independent
 * samples the difference has the standard error √(s₁²/n₁ + s₂²/n₂); a bound of three of them errs
 * in about 0.3 % of cases, for samples large enough to be near normal. */
#ifndef SIM_VERIFY_POLICY_H
#define SIM_VERIFY_POLICY_H

#include "models/policy/policy_file.h"

#include <stdio.h>

/* Runs `episodes` (0: 100) episodes of the policy in `file`, in its task (which must be `task`,
 * or the task file at that path, when it is not NULL), horizon and mode, in the nominal world,
 * with keys apart from any trial's. The mean return may differ from the recorded one by three
 * standard errors of the difference, 3 sqrt(s1^2 / n1 + s2^2 / n2), or by 1e-9 max(1, |mean|)
 * where nothing varies. Writes one line to `out`, PASS or FAIL first. Returns the exit status: 0
 * pass, 1 fail, 2 the file, its task or its evaluation is not what it should be (then with
 * errors). */
int verify_policy(const char *file, const char *task, unsigned episodes, FILE *out,
                  struct errs *errs);

/* The same of a policy that was read from `path`, in a task that the caller found. */
int verify_policy_in(const struct policy_file *policy, const struct task_info *info,
                     const char *path, unsigned episodes, FILE *out, struct errs *errs);

/* Evaluates `policy` again, over so many episodes (0: 100) of its own in the mode it was evaluated
 * in, and puts that evaluation in the place of its recorded one: of a policy chosen for its
 * recorded return that return is too high. The keys are neither a trial's nor those of
 * verify_policy. `info` is its task; `path` names the policy in errors. False when the task is not
 * what it should be. */
bool verify_policy_renew(struct policy_file *policy, const struct task_info *info,
                         unsigned episodes, const char *path, struct errs *errs);

#endif
