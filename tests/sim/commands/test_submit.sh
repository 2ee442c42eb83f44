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
ok "with the time" grep -qxF '#SBATCH "--time=1:00:00"' 'the results.array.sh'
ok "a time with a quote" submit --print --time '1"2' --jobs 2
ok "keeps it" grep -qxF '#SBATCH "--time=1\"2"' 'the results.array.sh'
ok "scripts are written anew" submit --print --time 1:00:00 --jobs 2
ok "and the cores" grep -qxF '#SBATCH --cpus-per-task=2' 'the results.array.sh'
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

mv 'the results.db' whole.db
rm 'the results.2-of-3.db'
ok "the status without accounting" submit --status
ok "counts parts and trials" said '2 of 3 parts are done; the results.db has 0 of 4 trials'
ok "and says which are missing" said 'part 2: 0 of 1 trials, not in the queue'
slurm sacct 'printf "%s\n" "7_2|COMPLETED" "8_2|TIMEOUT" "9|COMPLETED" "8_1|FAILED"'
ok "the status with accounting" submit --status
ok "says how a task ended last" said 'part 2: 0 of 1 trials, TIMEOUT'
slurm squeue 'echo "2 PENDING"; echo "N/A RUNNING"'
ok "a part in the queue" submit
ok "is not submitted again" said 'the results.db: all that is missing is in the queue'
ok "its state comes from there" submit --status
ok "whatever accounting says" said 'part 2: 0 of 1 trials, PENDING'
slurm squeue 'exit 0'
# shellcheck disable=SC2016 # the script's own
slurm sbatch 'echo "$@" >>asked; echo "42;cluster"'
ok "the same command" submit
ok "submits what is missing" said 'job 42 runs parts 2 of 3'
ok "and the merge behind it" test "$(tr '\n' ';' <asked)" = '--parsable the results.array.sh;--parsable --dependency=afterany:42,singleton the results.merge.sh;'
ok "of the missing part alone" grep -qxF '#SBATCH --array=2' 'the results.array.sh'
mv whole.db 'the results.db'
ok "what the whole has is not missing" submit
ok "and it is said" said 'the results.db: nothing is missing'

ok "more tasks than are allowed" try 2 "$fedsim" submit 'a study.yaml' --slurm --tasks 4
ok "are refused" told '--tasks 4: an array can have 3 tasks here (MaxArraySize)'
slurm squeue 'echo no controller >&2; exit 1'
ok "a Slurm that does not answer" try 1 "$fedsim" submit 'a study.yaml' --slurm
ok "is told" told 'squeue failed: no controller'
echo mine >b.array.sh
ok "a script of the user's" try 2 "$fedsim" submit 'a study.yaml' --slurm --print -o b.db
ok "is left alone" test "$(cat b.array.sh)" = mine
echo "1..$number"
