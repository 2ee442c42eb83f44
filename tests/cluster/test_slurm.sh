#!/bin/sh
# fedsim submit on a real Slurm: an array of four, of which one task is killed and submitted again, is merged to the
# database of a serial run. Paths have blanks and quotes in them. Speaks TAP; tests/cluster/check.sh starts it.
. "${srcdir:-.}/tests/cluster/slurm_node.sh"
start_slurm
. "${srcdir:-.}/tests/support/commands.sh"
mkdir "it's 5%" && cd "it's 5%" || exit 99
tiny_study | sed 's/rounds: 3/rounds: 3000/; s/every: 1/every: 100/' >"a study.yaml"

submit() { try 0 "$fedsim" submit 'a study.yaml' --slurm -o "the results.db" "$@"; }
queue() { squeue --noheader --array --format='%F %K %T %j' "$@"; }
# idle: waits until nothing is in the queue.
idle() {
  for _ in $(seq 6000); do
    [ -n "$(queue)" ] || return 0
    sleep 0.2
  done
  queue
  return 1
}
# running TASK: waits until it runs, and says of which job it is.
running() {
  for _ in $(seq 6000); do
    queue | awk -v task="$1" '$2 == task && $3 == "RUNNING" { print $1; found = 1 } END { exit !found }' && return 0
    sleep 0.1
  done
  return 1
}

"$fedsim" run 'a study.yaml' -o serial.db --quiet || exit 99
dump serial.db >serial

ok "scripts are written" submit --print
ok "and it is said how to submit them" said "sbatch --parsable 'the results.array.sh'"
ok "nothing is submitted by that" test -z "$(queue)"
ok "more tasks than MaxArraySize allows" try 2 "$fedsim" submit 'a study.yaml' --slurm --tasks 5
ok "are refused" told '--tasks 5: an array can have 4 tasks here (MaxArraySize)'

ok "an array of four" submit
ok "is submitted" said 'runs parts 1-4 of 4'
ok "with the merge behind it" said 'merges them into the results.db'
ok "the status" submit --status
ok "tells tasks in the queue" said 'part 4: 0 of 1 trials, '
ok "what is in the queue" submit
ok "is not submitted again" said 'the results.db: all that is missing is in the queue'
ok "nor in another cut" try 1 "$fedsim" submit 'a study.yaml' --slurm -o "the results.db" --tasks 2
ok "which is told" told 'the results.db: an array of 4 parts of it is in the queue, and not of 2'
ok "the status without Slurm" try 1 env PATH=/nowhere "$fedsim" submit 'a study.yaml' --slurm -o "the results.db" --status
ok "says so" told 'squeue cannot be run: No such file or directory'
job=$(running 4)
ok "a task runs" test -n "$job"
ok "and is killed" scancel --signal=KILL --full "${job}_4"
ok "all jobs end" idle
ok "the status" submit --status
ok "tells that three parts are done" said '3 of 4 parts are done; the results.db has 3 of 4 trials'
ok "and which is not" said 'part 4: 0 of 1 trials, not in the queue'
ok "the merge told it" grep -qF '1 trial is missing' "the results.merge.log"
ok "the same command" submit
ok "submits again only what is missing" said 'runs parts 4 of 4'
ok "all jobs end" idle
dump "the results.db" >merged
ok "merged, the parts are the database of a serial run" cmp serial merged
rm "the results.db"
ok "without it, the same command" submit
ok "submits the merge alone" said 'merges them into the results.db'
ok "which needs no array" sh -c '! grep -q parts out'
ok "all jobs end" idle
dump "the results.db" >merged
ok "and it is there again" cmp serial merged
ok "nothing is missing then" submit
ok "and it says so" said 'the results.db: nothing is missing'
echo "1..$number"
