#!/bin/sh
# What fedsim submit writes, run by hand as a batch system runs it, and what it makes of Slurm's answers, which are given
# here by scripts; a real Slurm is asked by `make check-cluster`. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"
mkdir bin "it's 5%" && cd "it's 5%" || exit 99
tiny_study >'a study.yaml'
submit() { try 0 "$fedsim" submit 'a study.yaml' --slurm -o 'the results.db' --set rounds=4 "$@"; }
# slurm COMMAND SCRIPT: what the command does from now on.
slurm() { printf '#!/bin/sh\n%s\n' "$2" >"$folder/bin/$1" && chmod +x "$folder/bin/$1"; }
PATH=$folder/bin:$PATH
slurm squeue 'exit 0'
slurm sacct 'echo Slurm accounting storage is disabled >&2; exit 1'
slurm scontrol 'echo "MaxArraySize            = 4"'

"$fedsim" run 'a study.yaml' -o serial.db --set rounds=4 --quiet || exit 99
dump serial.db >serial

ok "a batch system is to be said" try 2 "$fedsim" submit 'a study.yaml'
ok "which" told 'say which batch system: --slurm'
ok "scripts are written" submit --print --time 1:00:00 --jobs 2 '--sbatch=--comment=a "b" \c'
# 4 trials, but MaxArraySize 4 allows numbers up to 3.
ok "for as many tasks as there may be" grep -qxF '#SBATCH --array=1-3' 'the results.array.sh'
ok "output goes beside the parts" grep -qxF '#SBATCH "--output=the results.%a-of-3.log"' 'the results.array.sh'
ok "quotes and backslashes are kept" grep -qxF '#SBATCH "--comment=a \"b\" \\c"' 'the results.array.sh'
ok "with the time" grep -qxF '#SBATCH --time=1:00:00' 'the results.array.sh'
ok "and the cores" grep -qxF '#SBATCH --cpus-per-task=2' 'the results.array.sh'
# time_is TEXT TIME: what --time TEXT becomes.
time_is() { submit --print --time "$1" && grep -qxF "#SBATCH --time=$2" 'the results.array.sh'; }
ok "90 min are 1:30:00" time_is '90 min' 1:30:00
ok "1.5 h, too" time_is 1.5h 1:30:00
ok "61 s" time_is '61 s' 0:01:01
ok "36 h are a day and a half" time_is '36 h' 1-12:00:00
ok "36:00:00, too" time_is 36:00:00 1-12:00:00
ok "days and hours" time_is 2-12 2-12:00:00
ok "days, hours and minutes" time_is 2-12:30 2-12:30:00
ok "days to seconds" time_is 0-1:02:03 1:02:03
# no_time TEXT WHY: it is refused.
no_time() { try 2 "$fedsim" submit 'a study.yaml' --slurm --print --time "$1" && told "$2"; }
ok "1: minutes, as Slurm has it, or hours?" no_time 1 "--time '1' may be meant as minutes or as hours: say '1 min' or '1 h'"
for wrong in 2:30 soon 1:00:00:00 1:60:00 1-24 1-2-3 -1 1: '1 x' 12345-1; do
  ok "'$wrong' is no time" no_time "$wrong" "--time '$wrong' is not a time such as"
done
ok "a minute is too short to be told of it" no_time '1 min' "--time '1 min' is too short"
ok "none, too" no_time '0 h' "--time '0 h' is too short"
ok "ten years" no_time 3660-0 "--time '3660-0' is longer than a year"
ok "scripts are written anew" submit --print --time 1:00:00 --jobs 2
for i in 1 2 3; do
  ok "task $i runs" env SLURM_ARRAY_TASK_ID=$i sh 'the results.array.sh'
done
ok "the merge runs" sh -c 'sh "the results.merge.sh" >out'
dump 'the results.db' >merged
ok "and its database is that of a serial run" cmp serial merged

# Two methods at two seeds; what differs in a rate alone plays the same episodes, and needs no part of its own.
{ tiny_study && echo '  - fleet.cells.up: [1 Mbit/s, 20 kbit/s]'; } >rates.yaml
slurm scontrol 'echo "MaxArraySize            = 1001"'
ok "8 trials of which 4 play the same as others" try 0 "$fedsim" submit rates.yaml --slurm --print -o rates.db
ok "are four parts" grep -qxF '#SBATCH --array=1-4' rates.array.sh
slurm scontrol 'echo "MaxArraySize            = 4"'
ok "a key without effect" try 0 "$fedsim" submit rates.yaml --slurm --print -o rates.db --set round.quorum=0.5
ok "is warned of, as tasks run quietly" told 'warning: round.quorum has no effect'
ok "but not with --quiet" try 0 "$fedsim" submit rates.yaml --slurm --print -o rates.db --set round.quorum=0.5 --quiet
ok "which says nothing" test ! -s err

mv 'the results.db' whole.db
rm 'the results.2-of-3.db'
ok "the status without accounting" submit --status
ok "counts parts and trials" said '2 of 3 parts are done; the results.db has 0 of 4 trials'
ok "and says which are missing" said 'part 2: 0 of 1 trials, not in the queue'
slurm sacct 'printf "%s\n" "7_2|COMPLETED" "8_2|TIMEOUT" "9|COMPLETED" "8_1|FAILED"'
ok "the status with accounting" submit --status
ok "says how a task ended last" said 'part 2: 0 of 1 trials, TIMEOUT'
# The name of its arrays in the queue begins with this.
names=$(sed -n 's/^#SBATCH "--job-name=\(.*\)-3"/\1/p' 'the results.array.sh')
slurm squeue "echo fedsim-other-3 1 RUNNING; echo $names-3 2 PENDING"
ok "a part in the queue" submit
ok "is not submitted again" said 'the results.db: all that is missing is in the queue'
ok "its state comes from there" submit --status
ok "whatever accounting says" said 'part 2: 0 of 1 trials, PENDING'
slurm squeue "echo $names-2 2 RUNNING"
ok "an array of another number of parts" try 1 "$fedsim" submit 'a study.yaml' --slurm -o 'the results.db' --set rounds=4
ok "is told" told 'the results.db: an array of 2 parts of it is in the queue, and not of 3'
ok "by the status, too" submit --status
ok "which says how to see it" said 'another array, of 2 parts, is in the queue: --tasks 2 shows it'
slurm squeue 'exit 0'
# shellcheck disable=SC2016 # the script's own
slurm sbatch 'echo "$@" >>asked; echo "42;cluster"'
ok "the same command" submit
ok "submits what is missing" said 'job 42 runs parts 2 of 3'
ok "and the merge behind it" test "$(tr '\n' ';' <asked)" = '--parsable the results.array.sh;--parsable --dependency=afterany:42,singleton the results.merge.sh;'
ok "of the missing part alone" grep -qxF '#SBATCH --array=2' 'the results.array.sh'
rm asked
ok "a second one at the same time" try 1 flock 'the results.db.submit.lock' "$fedsim" submit 'a study.yaml' --slurm -o 'the results.db' --set rounds=4
ok "is told" told 'the results.db: another fedsim submits parts of it'
ok "and submits nothing" test ! -e asked
ok "one that was killed" submit
ok "keeps nobody away" test -e asked
ok "and its lock is gone" test ! -e 'the results.db.submit.lock'
mv whole.db 'the results.db'
ok "what the whole has is not missing" submit
ok "and it is said" said 'the results.db: nothing is missing'

ok "more tasks than are allowed" try 2 "$fedsim" submit 'a study.yaml' --slurm --tasks 4
ok "are refused" told '--tasks 4: an array can have 3 tasks here (MaxArraySize)'
slurm squeue 'echo no controller >&2; exit 1'
ok "a Slurm that does not answer" try 1 "$fedsim" submit 'a study.yaml' --slurm
ok "is told" told 'squeue failed: no controller'
ok "by the status, too" try 1 "$fedsim" submit 'a study.yaml' --slurm --status -o c.db
ok "with the reason" told 'squeue failed: no controller'
ok "and what is known" said 'part 2: 0 of 1 trials'
ok "and what is not" said 'the queue could not be asked: which parts wait or run is not known'
ok "scripts are written all the same" try 0 "$fedsim" submit 'a study.yaml' --slurm --print -o c.db
ok "with a warning" told 'warning: the queue could not be asked, so that parts which wait or run would be submitted again: squeue failed: no controller'
mv c.merge.sh merge.sh
names=$(sed -n 's/^#SBATCH "--job-name=\(.*\)-3"/\1/p' c.array.sh)
"$fedsim" run 'a study.yaml' -o c.db --set rounds=4 --shard 1/1 --quiet || exit 99
for part in 1 2 3; do cp c.1-of-1.db c.$part-of-3.db; done
slurm squeue "echo $names-3-merge N/A RUNNING"
ok "a merge in the queue" try 0 "$fedsim" submit 'a study.yaml' --slurm -o c.db --set rounds=4
ok "is not submitted again" said 'c.db: all that is missing is in the queue'
echo mine >b.array.sh
ok "a script of the user's" try 2 "$fedsim" submit 'a study.yaml' --slurm --print -o b.db
ok "is left alone" test "$(cat b.array.sh)" = mine
echo "1..$number"
