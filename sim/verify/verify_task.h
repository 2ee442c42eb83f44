/* Checks a task against reference data: the compiled model, a trajectory and single steps, as far
 * as a folder holds them. The reference data that come with the tests are those of Gymnasium's
 * environments, so that agreement says that federated runs learn the tasks that papers report
 * on. */
#ifndef SIM_VERIFY_TASK_H
#define SIM_VERIFY_TASK_H

#include "core/base/fail.h"

/* The version of MuJoCo that the reference data are of, and the only one that is promised to agree
 * with them. */
#define VERIFY_TASK_MUJOCO "2.2.2"

/* Compares task `name` with whichever of NAME.model.csv, NAME.init.csv, NAME.traj.csv and
 * NAME.onestep.csv the folder `dir` holds, and writes one line a file to `out`: the largest error
 * relative to its tolerance, where it is, and PASS or FAIL; then which version of MuJoCo ran. A
 * value v may be off by 1e-12·max(1, |v|) in the model and by 1e-6·max(1, |v|) elsewhere;
 * `terminated` is exact.
 *
 *   model    field, row, col, value
 *            the compiled model by MuJoCo's field names; size.* and opt.* are sizes and options
 *   init     field, index, value
 *            the start of the trajectory; the field is qpos or qvel; quaternions of any length
 *   traj     act_i, reward, terminated, rew_<term>, ncon, nefc, obs_i, qpos_i, qvel_i
 *            a row's actions lead to all that follows in it; row 0 is the reset
 *   onestep  qpos_i, qvel_i, act_i, reward, terminated, rew_<term>, obs_i, next_qpos_i, next_qvel_i
 *            from a reset at the state given, the actions lead to all that follows
 *
 * A file that was cut short is refused. Every line ends; a field of the model that is given from
 * [0][0] on is given whole (of geom_size, as much as a geom of its kind has); the rows of a
 * trajectory are t = 0, 1, ..., T; those of single steps are t = 0, s, 2s, ..., T - s where the
 * folder has the trajectory too.
 *
 * Returns the exit status: 0 all pass, 1 one fails, 2 the name, folder or a file is not what it
 * should be (then with errors). */
int verify_task(const char *name, const char *dir, FILE *out, struct errs *errs);

#endif
