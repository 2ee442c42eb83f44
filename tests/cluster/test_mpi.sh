#!/bin/sh
# fedsim run under mpirun: at 1, 2 and 3 ranks the database is the serial one; a rank that is killed ends the run, and the
# same command goes on. Speaks TAP; tests/cluster/mpi.sh starts it where a fedsim with MPI was built.
. "${srcdir:-.}/tests/support/commands.sh"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_btl_vader_single_copy_mechanism=none

# ranks N ARGUMENT...: fedsim on N ranks.
ranks() {
  count=$1
  shift
  mpirun -n "$count" "$fedsim" "$@"
}
# same DATABASE: it is the serial one.
same() { dump "$1" >rows && cmp serial rows; }
# played: others than rank 0 played jobs.
played() { grep -qE '^[1-9][0-9]* jobs were played by' err; }

# Whatever a job can be: each method with what only it reads, panels beside the robot and at the server, an acceptance
# panel, evaluations of both modes, and the fleet's normaliser; what was asked, and when memory was held, is recorded.
cat >study.yaml <<'YAML'
rounds: 4
task: {name: Hopper, horizon: 40}
policy: {hidden: [8], normaliser: fleet}
algorithm: {name: par_s2zpo}
panel: {episodes: 2, link: {logistic: 1}}
server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms, speed: 1000 steps/s}
fleet:
  phones:
    {count: 5, up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms, speed: 100 steps/s, world: {mass: {uniform: [0.9, 1.1]}}}
evaluation: {every: 1, episodes: 3, mode: [deterministic, stochastic]}
record: events
sweep:
  - variant:
      votes: {algorithm.partition: random_each_round, policy.normaliser: none}
      adam: {algorithm.optimizer: adam, algorithm.server_panel: accept_reject}
      rows: {algorithm.name: fedavg_s2zpo, algorithm.direction: gaussian}
      weights: {algorithm.name: fedavg, algorithm.local_steps: 2}
      server: {panel.place: server, panel.view: recorded, panel.batches: 3}
      numbers: {algorithm.name: decomfl, algorithm.directions: 3, algorithm.local_steps: 2}
      liars: {algorithm.name: feedsign, fleet.*.conduct: {lazy: 0.5}}
      late: {round.policy: buffered, round.buffer: 2, algorithm.partition_over: fleet}
YAML
"$fedsim" run study.yaml -o serial.db --quiet || exit 99
dump serial.db >serial

ok "--version" try 0 "$fedsim" --version
ok "names the MPI" grep -q '^MPI of ' out
ok "one rank" try 0 ranks 1 run study.yaml -o one.db
ok "is as without mpirun" same one.db
for count in 2 3; do
  ok "$count ranks" try 0 ranks $count run study.yaml -o "$count.db"
  ok "play jobs" played
  ok "and the database of $count ranks is the serial one" same "$count.db"
done
ok "two threads on each of two ranks" try 0 ranks 2 run study.yaml -o threads.db --jobs 2
ok "play jobs" played
ok "and the database is the serial one" same threads.db
ok "without a store" try 0 ranks 2 run study.yaml -o bare.db --no-store
ok "jobs are played" played
ok "and the database is the serial one" same bare.db
ok "from the store of another database" try 0 ranks 2 run study.yaml -o again.db --store serial.db
ok "jobs are played" played
ok "and the database is the serial one" same again.db
ok "no episode was played again" test "$(sqlite3 again.db 'SELECT sum(episodes_played), sum(episodes_found) > 0 FROM host_run')" = '0|1'

# --- a rank dies ------------------------------------------------------------------------------------------------------

# A study that would take minutes.
sed 's/^rounds: 4/rounds: 60/; s/horizon: 40/horizon: 1000/; /^sweep:/,$d; s/^evaluation:.*/evaluation: {every: 20}/' \
  study.yaml >long.yaml
# process RANK DATABASE: its id.
process() {
  for id in $(pgrep -f "run long.yaml -o $2"); do
    tr '\0' '\n' <"/proc/$id/environ" 2>/dev/null | grep -qx "OMPI_COMM_WORLD_RANK=$1" && echo "$id"
  done
}
rounds() { sqlite3 "$1" 'SELECT count(*) FROM round' 2>/dev/null || echo 0; }
# past COUNT DATABASE: waits for so many rounds.
past() {
  for _ in $(seq 1200); do
    [ "$(rounds "$2")" -le "$1" ] || return 0
    sleep 0.1
  done
  return 1
}
"$fedsim" run long.yaml -o whole.db --quiet || exit 99
dump whole.db >serial

mpirun -n 3 "$fedsim" run long.yaml -o killed.db >out 2>err </dev/null &
mpirun=$!
ok "some rounds of a long run pass" past 3 killed.db
victim=$(process 1 killed.db)
ok "rank 1 is killed" kill -KILL "$victim"
wait "$mpirun"
status=$?
ok "the run ends with an error" test "$status" -ne 0
# mpirun ends all other processes within a second: where the machine is busy, it is the one to say so.
says_who() {
  if told "fedsim: rank 1 (process $victim on "; then
    told 'the same command on this machine goes on from what was committed'
  else
    told 'mpirun noticed that process rank 1 '
  fi
}
ok "and it is said which rank has died" says_who
ok "the trial is not done" test "$(sqlite3 killed.db 'SELECT state FROM run')" = running
ok "the same command" try 0 ranks 3 run long.yaml -o killed.db
ok "finds the episodes" grep -qE '[1-9][0-9]* of [0-9]+ episodes found' err
ok "and the database is the serial one" same killed.db

# mpirun hands on the signals by which batch systems announce the end.
mpirun -n 3 "$fedsim" run long.yaml -o stopped.db >out 2>err </dev/null &
mpirun=$!
ok "some rounds of a long run pass" past 3 stopped.db
ok "mpirun is told to stop" kill -USR1 "$mpirun"
wait "$mpirun"
status=$?
ok "the run ends as interrupted" test "$status" -eq 130
ok "the same command on other ranks" try 0 ranks 2 run long.yaml -o stopped.db
ok "makes the serial database" same stopped.db

# --- what is refused --------------------------------------------------------------------------------------------------

echo 'rounds: many' >wrong.yaml
ok "a wrong scenario" try 2 ranks 2 run wrong.yaml -o wrong.db
ok "is told once" test "$(grep -c 'wrong.yaml:1:9' err)" -eq 1
ok "another command than run" try 2 ranks 2 compare serial.db
ok "is a matter of one process" told 'mpirun started 2 processes, and `fedsim compare` is a matter of one'
mkdir other && sed 's/horizon: 40/horizon: 41/' study.yaml >other/study.yaml
ok "ranks with different files" try 1 mpirun -n 1 "$fedsim" run study.yaml -o other.db \
  : -n 1 sh -c 'cd other && exec "$0" run study.yaml -o other.db' "$fedsim"
ok "are told" told "the files of the scenario are others than rank 0's"
echo "1..$number"
