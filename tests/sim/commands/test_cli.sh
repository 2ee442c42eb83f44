#!/bin/sh
# The commands as a user meets them: exit statuses, what is said where, and what is left silent. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"
unset NO_COLOR
tiny_study >good.yaml

# --- help
for command in run check watch report compare export curves policy probe list trace verify; do
  ok "$command --help" try 0 "$fedsim" $command --help
  ok "$command --help has an example" grep -qE "Examples?: fedsim $command " out
done
ok "--help" try 0 "$fedsim" --help
ok "--help has an example" said "Example: fedsim run"
for command in run check watch report compare export curves policy probe list trace verify; do
  ok "--help lists $command" grep -qE "^  $command +[a-z]" out
done
ok "--version" try 0 "$fedsim" --version
ok "--version says fedsim" grep -qE '^fedsim [0-9]+\.[0-9]+' out
# The digest by hand: of the sums of those sources, in the order of their names.
digest=$(cd "$source" && find core/base models/learning models/policy models/ppo models/tasks -name '*.[ch]' | LC_ALL=C sort | xargs sha256sum |
  sha256sum | cut -c1-8)
ok "--version says which sources" grep -qE "^fedsim [0-9.]+\\+$digest\$" out
ok "--version says MuJoCo" grep -qE '^MuJoCo [0-9]+\.[0-9]+\.[0-9]+$' out
ok "--version says SQLite" grep -qE '^SQLite 3\.[0-9]+' out
ok "--version says libm" grep -qE '^libm of glibc [0-9]+\.[0-9]+' out
ok "--version says the code path" grep -qE '^code path x86-64-v[234]$' out
ok "--version says nothing else but MPI" test "$(grep -vc '^MPI of ' out)" -eq 5
# Under mpirun: the size of what it started is enough, as nobody is asked for anything else.
ok "another command than run, started twice" try 2 env OMPI_COMM_WORLD_SIZE=2 "$fedsim" compare good.db
ok "is refused" told 'mpirun started 2 processes, and `fedsim compare` is a matter of one'
if "$fedsim" --version | grep -q '^MPI of '; then
  skip 2 "a run that is started twice" "it has MPI"
else
  ok "a run that is started twice" try 2 env OMPI_COMM_WORLD_SIZE=2 "$fedsim" run good.yaml
  ok "needs MPI" told 'this fedsim is built without MPI (./configure --with-mpi)'
fi
ok "no command is wrong" try 2 "$fedsim"
ok "no command gets help" told "Usage: fedsim"
ok "an unknown command is wrong" try 2 "$fedsim" rnu
ok "an unknown command gets a suggestion" told "did you mean 'run'?"
ok "an unknown option is wrong" try 2 "$fedsim" run --sett a=b good.yaml
ok "an unknown option gets a suggestion" told "there is no option --sett; did you mean --set?"
ok "an unknown letter is wrong" try 2 "$fedsim" run -z good.yaml
ok "an unknown letter is named" told "fedsim run: there is no option -z"
ok "a key as an option is wrong" try 2 "$fedsim" run good.yaml --rounds 5
ok "and answered with --set" told "there is no option --rounds; did you mean --set rounds=5?"
ok "another word for a key as an option is wrong" try 2 "$fedsim" run good.yaml --lr=0.1
ok "and answered with the key" told "did you mean --set algorithm.alpha=0.1?"
ok "a key's path as an option is wrong" try 2 "$fedsim" run good.yaml --fleet.phones.up 3
ok "and answered with the path as it is" told "did you mean --set fleet.phones.up=3?"
ok "a key that is spelt nearly right is wrong" try 2 "$fedsim" run good.yaml --roundz 5
ok "and answered with the key that it comes near to" told "did you mean --set rounds=5?"
ok "a table as an option is wrong" try 2 "$fedsim" check good.yaml --round 5
ok "and answered with the key one letter away" told "did you mean --set rounds=5?"
ok "or with its key that has such a value" try 2 "$fedsim" check good.yaml --task Hopper
ok "by its path" told "did you mean --set task.name=Hopper?"
for table in server fleet; do
  ok "or with its keys: --$table" try 2 "$fedsim" check good.yaml --$table 5
  ok "in a list: --$table" told "there is no option --$table; $table is a table; \`fedsim list options $table\` shows its keys"
done
ok "a table with its keys as an option is wrong" try 2 "$fedsim" check good.yaml --round '{cohort: 1}'
ok "and answered with --set" told "did you mean --set 'round={cohort: 1}'?"
ok "a value behind an option's name is none" try 2 "$fedsim" run -o --rounds missing.yaml
ok "and what is wrong is told" told "missing.yaml: there is no such scenario"
for words in "-h" "help" "-? "; do
  ok "$words" try 0 "$fedsim" $words
  ok "$words is --help" said "Example: fedsim run"
done
for words in "help run" "--help run" "-h run" "run -h"; do
  ok "$words" try 0 "$fedsim" $words
  ok "$words is run --help" said "Usage: fedsim run "
done
ok "help for no command is wrong" try 2 "$fedsim" help rnu
ok "help for no command gets a suggestion" told "did you mean 'run'?"
ok "version" try 0 "$fedsim" version
ok "version is --version" grep -qE '^fedsim [0-9]+\.[0-9]+' out
ok "a scenario without a command is wrong" try 2 "$fedsim" good.yaml
ok "and told how to run it" told "fedsim run good.yaml"
ok "a database without a command is wrong" try 2 "$fedsim" good.db
ok "and told how to see it" told "fedsim compare good.db"
for command in run check watch report compare export curves policy probe list trace verify; do
  ok "$command without arguments is wrong" try 2 "$fedsim" $command
  ok "$command without arguments says why on stderr" test -s err -a ! -s out
done

ok "list options" try 0 "$fedsim" list options
awk '/^[a-z]/ { key = $0 } /(; |^ *)required$/ { print key }' out | tr '\n' ' ' >required
ok "the keys without a default are those that README names" grep -qxF "task.name algorithm.name \
server.up server.down server.latency cells.NAME.up cells.NAME.down fleet.NAME.up fleet.NAME.down \
fleet.NAME.latency fleet.NAME.speed " required

# --- no option is dropped without a word
dropped() { # MESSAGE WORD...: the command is wrong, and says so
  message=$1
  shift
  ok "$*" try 2 "$fedsim" "$@"
  ok "$* is answered" told "$message"
}
dropped "--output is given twice, as 'a.db' and 'b.db'" run good.yaml -o a.db --output=b.db
dropped "--jobs is given twice, as '1' and '2'" check good.yaml -j1 -j 2
dropped "--at is given twice" compare good.db --at rounds=2 --at time=1s
dropped "--force does nothing without --curves" run good.yaml --force
dropped "--force does nothing without --output" probe good.yaml --force
dropped "--address does nothing without --http" watch good.db --address ::1
dropped "--episodes is for \`fedsim verify policy\` only" verify flows flows --episodes 3
for option in "-o x" --force "--names torch"; do
  dropped "is for \`fedsim policy export\` and \`fedsim policy import\` only" policy show good.policy $option
done
for option in "--run 1" "--point a" "--seed 1" "--round 1" "--format npz"; do
  dropped "is for \`fedsim policy export\` only" policy show good.policy $option
done
dropped "--up and --down exclude each other" trace inspect good.up --up --down
dropped "csv has no differences" compare good.db --against fedavg --format csv
dropped "json has no differences" compare good.db --format json --against fedavg

dropped "--output: its value is empty" run good.yaml -o ""
dropped "--jobs: '2000' is not a whole number from 1 to 1024" check good.yaml --jobs 2000
dropped "--rate: numbers have a decimal point, not a comma; did you mean 0.001?" pretrain Hopper --rate 0,001
dropped "--steps: '1.5' is not a whole number" pretrain Hopper --steps 1.5
dropped "--steps: did you mean 1000000?" pretrain Hopper --steps 1M
dropped "seeds: 300 is not within 1 to 256" pretrain Hopper --seeds 300
dropped "--plateau: at least 1" pretrain Hopper --plateau 0

# --- bad input: file:line:column, the line, a caret, what was meant
sed 's/horizon: 10/horizont: 10/' good.yaml >key.yaml
ok "a wrong key is wrong" try 2 "$fedsim" run key.yaml -o bad.db
ok "a wrong key has its place" grep -qE '^key\.yaml:4:23: ' err
ok "a wrong key has its line" told 'task: {name: Swimmer, horizont: 10}'
ok "a wrong key has its caret" grep -qE '^ +\^$' err
ok "a wrong key is answered with the right one" grep -qE 'did you mean "?horizon' err
ok "a wrong scenario leaves no database" test ! -e bad.db
sed -e 's/up: 1 Mbit/up: 1 Mbyte/' -e 's/rounds: 3/rounds: three/' good.yaml >two.yaml
ok "two mistakes are wrong" try 2 "$fedsim" check two.yaml
ok "two mistakes are told in one go" test "$(grep -cE '^two\.yaml:(2|7):[0-9]+: ' err)" -eq 2
ok "a missing file is wrong" try 2 "$fedsim" run missing.yaml
ok "a missing file is named" told missing.yaml
ok "a slip in a file's name is wrong" try 2 "$fedsim" run god.yaml
ok "a slip in a file's name gets a suggestion" told "did you mean good.yaml?"
ok "a scenario's name without .yaml" try 0 "$fedsim" check good
ok "is that file" said "name: good"
ok "a scenario that comes with the program" try 0 "$fedsim" check hello
ok "is found by its name" said "name: hello"
ok "one in a folder of them, too" try 0 "$fedsim" check studies/scale --set seeds=1
ok "a slip in its name is wrong" try 2 "$fedsim" check helo
ok "and gets a suggestion" told "did you mean hello?"
ok "a setting without --set is wrong" try 2 "$fedsim" run rounds=5
ok "and gets --set" told "did you mean --set 'rounds=5'?"
ok "another word for a key is wrong" try 2 "$fedsim" check good.yaml --set algorithm.learning_rate=1
ok "and gets the key" told "did you mean alpha?"
ok "a key of another table is wrong" try 2 "$fedsim" check good.yaml --set cohort=1
ok "and gets its path" told "did you mean round.cohort?"
ok "a setting in two words is wrong" try 2 "$fedsim" check good.yaml --set rounds 5
ok "and told as one" told "did you mean --set 'rounds=5'?"
ok "a word for a table is wrong" try 2 "$fedsim" check good.yaml --set task=Swimmer
ok "and told as a key's" told "did you mean {name: Swimmer}?"
ok "a class without a name is wrong" try 2 "$fedsim" check good.yaml --set 'fleet={count: 2, up: 1 Mbit/s}'
ok "and told to have one" told "write fleet: {NAME: {count: ...}}"
ok "keys are no list of their own" try 2 "$fedsim" list round
ok "but one of options" told "did you mean options round?"
ok "of a key that is set twice the last counts" try 0 "$fedsim" check good.yaml --set rounds=5 --set rounds=6
ok "and is printed" said "rounds: 6"
ok "a table that replaces a key is wrong" try 2 "$fedsim" check good.yaml --set task.horizon=20 \
  --set 'task={name: Hopper}'
ok "and the key is named" told "task replaces an earlier --set task.horizon"
ok "a key after its table is fine" try 0 "$fedsim" check good.yaml --set 'task={name: Hopper}' \
  --set task.horizon=20
ok "capitals are wrong" try 2 "$fedsim" check good.yaml --set ROUNDS=1
ok "and get the key" told "did you mean rounds?"
ok "one seed instead of several is wrong" try 2 "$fedsim" check good.yaml --set seed=7
ok "and told what to write" told "write --set 'seeds=[7]'"
ok "a seed that is out of range is wrong" try 2 "$fedsim" check good.yaml --set seed=9223372036854775809
ok "and not advised" told "for one seed alone write --set 'seeds=[7]'"
ok "sweeping a policy that needs a key is wrong" try 2 "$fedsim" check good.yaml \
  --set 'sweep=[{round.policy: [wait_all, deadline]}]'
ok "and told of variants" told "variant: {wait_all: {round.policy: wait_all}, deadline: {round.policy: deadline, KEY: VALUE}}"
: >empty.yaml
ok "an empty file is wrong" try 2 "$fedsim" run empty.yaml
head -c 2000 "$fedsim" >noise.yaml
ok "binary noise is wrong" try 2 "$fedsim" run noise.yaml
ok "a folder is no scenario" try 2 "$fedsim" run .
ok "a wrong --set is wrong" try 2 "$fedsim" run good.yaml --set fleet.cells.up=fast -o bad.db
ok "a wrong --set has its place" grep -qE '^--set:1:[0-9]+: ' err
for name in / /dev/null; do
  ok "$name is no database" try 2 "$fedsim" run good.yaml -o $name
  ok "and need not be removed" sh -c 'grep -qx "    name another file" err && ! grep -q remove err'
done
cat >transfer.yaml <<'YAML'
stop: {questions: 5}
task: {name: none}
algorithm: {name: transfer, download: 3 kB, upload: 4 kB}
server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms}
fleet: {cells: {count: 2, up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms, speed: 100 steps/s}}
YAML
ok "questions end no trial in which nobody is asked" try 2 "$fedsim" check transfer.yaml
ok "and that is told" told "transfer.yaml:1:19: stop.questions alone would never end a trial: transfer asks nobody"
ok "returns end no trial without a policy" try 2 "$fedsim" check transfer.yaml --set 'stop={target: 5}'
ok "and that is told" told "stop.target alone would never end a trial: the task none has no policy, and so no returns"
ok "--set on a swept key is wrong" try 2 "$fedsim" run good.yaml --set algorithm.name=fedavg -o bad.db
ok "--jobs 0 is wrong" try 2 "$fedsim" run good.yaml --jobs 0 -o bad.db
ok "--jobs x is wrong" try 2 "$fedsim" run good.yaml --jobs 2x -o bad.db
ok "--chaos 0 is wrong" try 2 "$fedsim" run good.yaml --chaos 0 -o bad.db
ok "an agent that draws a negative rate is wrong" try 2 "$fedsim" run good.yaml -o bad.db \
  --set 'fleet.cells.speed={normal: {mean: 1 steps/s, sd: 1000 steps/s}}' --set fleet.cells.count=40
ok "and named" told "fleet.cells.speed: agent"
ok "a later trial's wrong draw is told before the first runs" try 2 "$fedsim" run good.yaml -o bad.db \
  --set fleet.cells.count=40 --set sweep='[{fleet.cells.up: [1 Mbit/s, {exponential: 1 bit/s}]}]'
ok "and nothing was run" test ! -e bad.db
ok "a draw above its range is wrong" try 2 "$fedsim" check good.yaml \
  --set 'fleet.cells.world.mass={lognormal: {median: 1000, sigma: 1}}' --set fleet.cells.count=40
ok "and told with the range" told " is out of range; it must be above 0 and at most 1000"
for setting in "round.timeout=2e9 s" "fleet.cells.power.idle=2e9 W" "stop.energy=2e18 J" "stop.bytes=2e17 B" \
  "price.up=2e13 per GB"; do
  ok "$setting is wrong" try 2 "$fedsim" check good.yaml --set "$setting"
  ok "and shown as it is written" told "${setting%%=*}: ${setting#*=} is out of range"
done
ok "a server too small for a later trial is told before the first runs" try 2 "$fedsim" run good.yaml -o bad.db \
  --set server.memory="500 B"
ok "and told with its need" told "the server needs "
ok "and leaves no database" test ! -e bad.db
ok "more steps than a counter holds are wrong" try 2 "$fedsim" run good.yaml -o bad.db \
  --set panel.episodes=100000 --set panel.batches=100000
ok "and counted" told "environment steps a round"
ok "more rounds than messages count are wrong" try 2 "$fedsim" check good.yaml --set rounds=1048575
ok "more agents than messages tell of are wrong" try 2 "$fedsim" check good.yaml \
  --set fleet.cells.count=1048575 --set policy.hidden=[4000,300]
# Drawing a million agents takes a second or more, and hardly anything is done with them.
sed -e 's/task: .*/task: {name: none}/' -e '/^policy:/d' -e '/^sweep:/,$d' -e 's/seeds: 2/seeds: 1/' \
  -e 's/algorithm: .*/algorithm: {name: transfer, upload: 1 kB}/' good.yaml >large.yaml
echo 'round: {cohort: 10}' >>large.yaml
ok "a large fleet is checked" try 0 "$fedsim" check large.yaml --set fleet.cells.count=1000000
ok "and costs what drawing it does" grep -qE 'host time with .*: about [12]\.?[0-9]* s$' out
echo "no database" >other.db
ok "a file that is no database is wrong" try 2 "$fedsim" run good.yaml -o other.db
ok "and stays as it was" grep -qx "no database" other.db
for command in report compare export watch; do
  ok "$command of a missing database is wrong" try 2 "$fedsim" $command missing.db
  ok "$command of what is no database is wrong" try 2 "$fedsim" $command other.db
  ok "$command makes no database" test ! -e missing.db
done
ok "no folder for the database is wrong" try 2 "$fedsim" run good.yaml -o nowhere/results.db

# --- check
ok "check" try 0 "$fedsim" check good.yaml
ok "check shows what was not written" said "min_arrivals: 1"
ok "check counts trials" said "# 4 trials"
ok "check says host time" said "# host time with"
ok "check says what goes over the links" grep -qE '^#   upload +9 to [0-9]+ B  ' out
ok "which agents have the memory" grep -qE '^#   cells +[0-9]+ of [0-9]+ ' out
ok "how long a round takes" said "#   a round takes     at least "
ok "and how large the database will be" said "#   the database has  about "
ok "in 80 columns" sh -c 'sed -n "/^# In the field/,\$p" out | awk "length > 80 { exit 1 }"'
grep -v '^#' out >resolved.yaml
ok "check's output is a scenario" try 0 "$fedsim" check resolved.yaml
ok "a database is no scenario" sh -c "printf 'SQLite format 3' >data.yaml; ! '$fedsim' check data.yaml 2>err"
ok "and told so" told "this is a database, not a scenario"
ok "check --set" try 0 "$fedsim" check good.yaml --set rounds=77
ok "check shows --set" grep -qE '^rounds: 77$' out
sed 's/^rounds: 3/&\nround: {buffer: 2}/' good.yaml >idle.yaml
ok "a key that does nothing is no mistake" try 0 "$fedsim" check idle.yaml
ok "but told, in a line" test "$(wc -l <err)" -eq 1
ok "with its place and what would make it count" grep -qxF \
  "idle.yaml:3:9: warning: round.buffer has no effect at any point of the sweep; it counts with round.policy: buffered" err
ok "check shows it all the same" said "# 4 trials"
ok "a key that counts is not told" try 0 "$fedsim" check idle.yaml --set round.policy=buffered \
  --set algorithm.partition_over=fleet
ok "nor anything else" test ! -s err
ok "run tells of it too" try 0 "$fedsim" run idle.yaml -o idle.db
ok "with its line" told "idle.yaml:3:9: warning: round.buffer has no effect"
ok "run --quiet does not" try 0 "$fedsim" run idle.yaml -o idle.db --fresh --quiet
ok "a word" silent

# --- probe
small="--batches 3 --episodes 1,2 --truth 2 --rounds 8"
ok "probe" try 0 "$fedsim" probe good.yaml $small --jobs 1
ok "probe says which trial of a sweep it is" told "first trial of the sweep is probed: algorithm.name=par_s2zpo"
ok "probe says when the theorem is silent" said "needs N ≥ 16"
mv out probed
ok "probe at other threads, with files" try 0 "$fedsim" probe good.yaml $small --jobs 2 -o probed.d
ok "probe says where" said "probed.d/index.html"
grep -v probed.d out >again
ok "probe is the same at any number of threads" cmp probed again
ok "probe writes numbers" test -s probed.d/right.csv -a -s probed.d/batches.csv -a -s probed.d/cosine.csv
ok "probe of a block's partitions by layer" try 0 "$fedsim" probe good.yaml $small --set algorithm.partition=by_layer
for wrong in "--episodes 4,1" "--episodes 1,,2" "--episodes 1," "--episodes 1.5" "--mu x" "--mu -1" "--batches 1" "--truth 1"; do
  ok "probe $wrong is wrong" try 2 "$fedsim" probe good.yaml $wrong
done
ok "probe of a missing policy is wrong" try 2 "$fedsim" probe good.yaml --policy missing.policy
ok "and names it" told missing.policy
sed -e 's/^task:.*/task: {name: none}/' -e 's/^policy:.*/policy: {parameters: 10}/' good.yaml >timing.yaml
ok "probe of time alone is wrong" try 2 "$fedsim" probe timing.yaml
ok "and says why" told "no policy to probe"

# --- the same scenario twice
ok "a scenario given twice" try 0 "$fedsim" run timing.yaml timing.yaml -o twice.db
ok "counts once" told "[4/4]"
ok "and that is said" told "4 of its 4 trials are an earlier scenario's"
# A task none has nothing to evaluate, whatever the method.
ok "and no return where none is evaluated" sh -c '! grep -q return err'
ok "one round" try 0 "$fedsim" run timing.yaml --set rounds=1 -o round.db
ok "is one round, not 1 rounds" told "done, 1 round, virtual time"

# --- trace
printf 's,Mbit/s\n0,8\n1,0\n3,2\n' >walk.csv
ok "trace inspect" try 0 "$fedsim" trace inspect walk.csv -o deep/drawn
ok "trace inspect tells the mean" grep -qE "^  mean +2.4 Mbit/s$" out
ok "trace inspect draws" test -s deep/drawn/walk_csv.png
printf '3\n2\n' >bad.up
ok "a wrong trace" try 2 "$fedsim" trace inspect bad.up
ok "a wrong trace: where" told "bad.up:2:1: before the line above it"
ok "trace alone is wrong" try 2 "$fedsim" trace
ok "trace draw is wrong" try 2 "$fedsim" trace draw walk.csv
ok "trace takes one file" try 2 "$fedsim" trace inspect walk.csv bad.up

# --- list
ok "list tasks" try 0 "$fedsim" list tasks
for task in HalfCheetah Hopper Swimmer Walker2d CartPole GridWorld none; do
  ok "list tasks has $task" grep -qE "^$task " out
done
ok "list algorithms" try 0 "$fedsim" list algorithms
for algorithm in par_s2zpo fedavg_s2zpo fedavg; do
  ok "list algorithms has $algorithm" grep -qE "^$algorithm " out
done
ok "list scenarios" try 0 "$fedsim" list scenarios
ok "list scenarios has quickstart" said quickstart
ok "list options" try 0 "$fedsim" list options
for key in rounds algorithm.mu fleet.NAME.up round.deadline network.framing evaluation.mode; do
  ok "list options has $key" grep -qF -- "$key" out
done
ok "list options: nobody counts in microunits" sh -c '! grep -qE "[0-9] (us|uW|nW)([ ;,]|$)|e\+|e-0" out'
ok "list options fits into a terminal" sh -c '! grep -qE "^.{81}" out'
cp out all
for key in $(grep -E '^[a-z]+[a-zA-Z_.]*$' all); do echo "$key"; done >keys
ok "list options has many keys" test "$(wc -l <keys)" -gt 100
ok "list options round" try 0 "$fedsim" list options round
ok "has the keys of round" test "$(grep -c '^round\.[a-z_]*$' out)" -eq "$(grep -c '^round\.' keys)"
ok "and rounds, which begins so" grep -qx rounds out
ok "and no others" sh -c '! grep -E "^[a-z]" out | grep -vE "^round(s$|\.)"'
for prefix in fleet.up fleet.NAME.up fleet.phones.up; do
  ok "list options $prefix" try 0 "$fedsim" list options $prefix
  ok "list options $prefix has that key" test "$(grep -c '^[a-z]' out)" -eq 1 -a "$(head -n 1 out)" = fleet.NAME.up
done
ok "list options of a class" try 0 "$fedsim" list options fleet.phones
ok "has the keys of any class" test "$(grep -c '^fleet.NAME[a-z_.]*$' out)" -eq "$(grep -c '^fleet.NAME' keys)"
ok "and no others" sh -c '! grep -E "^[a-z][A-Za-z_.]*$" out | grep -v "^fleet.NAME"'
ok "list options of the letters that keys begin with" try 0 "$fedsim" list options rou
ok "has the keys that begin so" test "$(grep -c '^[a-z]' out)" -eq "$(grep -c '^rou' keys)"
for prefix in round.q fleet.u fleet.phones.u; do
  ok "list options $prefix" try 0 "$fedsim" list options $prefix
  ok "list options $prefix has one key" test "$(grep -c '^[a-z]' out)" -eq 1
done
ok "list options of what is not there is wrong" try 2 "$fedsim" list options rond
ok "and answered" told "did you mean round?"
ok "list options of a key without its table is wrong" try 2 "$fedsim" list options cohort
ok "and answered with the whole key" told "did you mean round.cohort?"
ok "list takes a prefix for options alone" try 2 "$fedsim" list tasks Hopper
ok "list opti is answered" try 2 "$fedsim" list opti
ok "with options" told "did you mean options?"
"$fedsim" list commands >commands.txt
for list in commands tasks quantities algorithms policies selections distributions outcomes; do
  ok "list $list" try 0 "$fedsim" list $list
  ok "list $list fits into a terminal" sh -c '! grep -qE "^.{81}" out'
done
ok "list schema" try 0 "$fedsim" list schema
ok "list schema is SQL" sh -c 'rm -f schema.db; sqlite3 schema.db <out && test "$(sqlite3 schema.db "SELECT count(*) FROM agent")" = 0'
ok "list presets" try 0 "$fedsim" list presets
for preset in nb-iot lte-m lora-sf7 ble wifi4 lte 5g leo-satellite geo-satellite cortex-m0plus cortex-m7 esp32-s3 \
  raspberry-pi-4 jetson-orin-nano phone; do
  ok "list presets has $preset" grep -qE "^  $preset: " out
done
ok "list presets of letters" try 0 "$fedsim" list presets lt
ok "has those that begin so" test "$(grep -cE '^  [a-z0-9-]+: ' out)" -eq 2
ok "list presets of what is not there is wrong" try 2 "$fedsim" list presets phon3
ok "and answered" told "did you mean phone?"
ok "list names" try 0 "$fedsim" list names good.yaml
ok "list names has the classes" test "$(cat out)" = fleet.cells
ok "list what is not there is wrong" try 2 "$fedsim" list robots

# --- what is installed beside the program
ok "list man" try 0 "$fedsim" list man
for command in $(awk '{ print $1 }' commands.txt); do
  ok "the manual page has $command" grep -qE "^\.SS fedsim $command\$" out
done
sed 's/\\-/-/g' out >page
ok "the manual page has every key" sh -c 'while read -r key; do grep -qxF -- "$key" page || { echo "# $key"; exit 1; }; done <keys'
for section in TASKS ALGORITHMS POLICIES SELECTIONS PRESETS SCHEMA OUTCOMES; do
  ok "the manual page has $section" grep -qx ".SH $section" page
done
for word in fleet.NAME.up par_s2zpo wait_all oort esp32-s3 flush_payload_B behind_upload --set EXIT; do
  ok "the manual page has $word" grep -qF -- "$word" page
done
ok "list completion" try 0 "$fedsim" list completion
ok "the completion has every key" sh -c 'sed "s/\.NAME/.*/" keys | while read -r key; do tr " \047" "\n\n" <out | grep -qxF -- "$key" || { echo "# $key"; exit 1; }; done'
if command -v bash >/dev/null; then
  cp out completion
  cat >complete.sh <<'SH'
. ./completion
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_fedsim
echo "${COMPREPLY[@]}"
SH
  # completes WANTED WORD...: the last of the words is completed to exactly WANTED.
  completes() {
    wanted=$1
    shift
    completed=$(bash complete.sh "$@" 2>err)
    [ "$completed" = "$wanted" ] || { echo "# '$completed' is not '$wanted'"; false; }
  }
  ok "a command is completed" completes "run report replay" fedsim r
  for command in $(awk '{ print $1 }' commands.txt); do
    ok "$command is completed" completes "$command" fedsim $command
  done
  ok "an option is completed" completes --fresh fedsim run good.yaml --fr
  ok "a scenario is completed" completes good.yaml fedsim check goo
  ok "a database is not a scenario" completes "" fedsim check results.d
  ok "a key is completed" completes algorithm.patience= fedsim run good.yaml --set algorithm.pat
  ok "a value is completed" completes quorum fedsim run good.yaml --set round.policy = quo
  ok "a value of a class is completed" completes pause fedsim run good.yaml --set fleet.phones.on_leave = pau
  ok "a sentence is no value" completes "" fedsim run good.yaml --set sweep = ax
  ok "a number is no file" completes "" fedsim run good.yaml --set algorithm.alpha = goo
  ok "a file is completed" completes good.yaml fedsim run good.yaml --set include = goo
  ok "a list is completed" completes "options outcomes" fedsim list o
  ok "a prefix is completed" completes round.cohort fedsim list options round.coh
  ok "a prefix is completed for that list alone" completes "" fedsim list tasks round.coh
  ok "a preset is completed" completes "lte-m lte" fedsim list presets lt
  ok "a task is completed" completes Hopper fedsim pretrain Ho
  ok "what cannot be learnt is no task to pretrain" completes "" fedsim pretrain non
  ok "a policy comes out of a database" completes "" fedsim policy export goo
  ok "a key of any class is completed" completes "fleet.vans.up=" fedsim run --set fleet.vans.u
  ok "the classes of the scenario are offered" completes "fleet.cells.memory=" \
    "$fedsim" run good.yaml --set fleet.cells.mem
  ok "and found from their first letters on" sh -c 'bash complete.sh "$0" check good.yaml --set fleet.ce |
    tr " " "\n" | grep -qx fleet.cells.up=' "$fedsim"
  ok "a value with a number is completed" completes '\{logistic:\ 1\}' fedsim run good.yaml --set panel.link = log
  ok "also behind its bracket" completes '\{logistic:\ 1\}' fedsim run good.yaml --set panel.link = '\{log'
  ok "with the number that the key shows" completes '\{polynomial:\ 0.5\}' \
    fedsim run good.yaml --set round.staleness = pol
  ok "one without a number is a word" completes constant fedsim run good.yaml --set round.staleness = c
  ok "a preset is the value of a class" completes "lte-m lte" fedsim run good.yaml --set fleet.vans.link = lt
  ok "a device is no link" completes "" fedsim run good.yaml --set fleet.vans.link = pho
fi

# --- run, compare, report
ok "run" try 0 "$fedsim" run good.yaml -o results.db
ok "run says what was done" test "$(grep -cE '^\[[1-4]/4\] algorithm.name=.*: done, 3 rounds' err)" -eq 4
ok "run has no colours away from a terminal" sh -c '! grep -q "$(printf "\033")" err'
ok "run again" try 0 "$fedsim" run good.yaml -o results.db
ok "run again says that nothing is missing" told "4 of 4 trials are in results.db already"
# A variant that is renamed is called by its new name, and stands where the scenario has it now.
sed '/^sweep:/,$d' good.yaml >before.yaml
cp before.yaml after.yaml
echo 'sweep: [variant: {old: {algorithm.alpha: 0.01}, other: {algorithm.alpha: 0.02}}]' >>before.yaml
echo 'sweep: [variant: {other: {algorithm.alpha: 0.02}, new: {algorithm.alpha: 0.01}}]' >>after.yaml
sed -i '1i name: renamed' before.yaml after.yaml
ok "run before a variant is renamed" try 0 "$fedsim" run before.yaml -o renamed.db
ok "run after it" try 0 "$fedsim" run after.yaml -o renamed.db
ok "no trial runs again" told "4 of 4 trials are in renamed.db already"
ok "compare of a renamed variant" try 0 "$fedsim" compare renamed.db --format csv
ok "has the new name, in the new order" test "$(cut -d, -f3 out | tr '\n' ' ')" = "series variant=other variant=new "
ok "run --quiet" try 0 "$fedsim" run good.yaml -o quiet.db --quiet
ok "run --quiet says nothing" silent
ok "run --quiet again" try 0 "$fedsim" run good.yaml -o quiet.db -q
ok "run --quiet again says nothing" silent
"$fedsim" compare quiet.db >calm
ok "run --chaos" try 0 "$fedsim" run good.yaml -o quiet.db --fresh --chaos 5 --jobs 2
"$fedsim" compare quiet.db >shaken
ok "says what it says without" cmp -s calm shaken
ok "run --fresh --audit --jobs" try 0 "$fedsim" run good.yaml -o quiet.db --fresh --audit --jobs 3
ok "compare" try 0 "$fedsim" compare results.db
ok "compare has both methods" test "$(grep -cE 'par_s2zpo|fedavg' out)" -ge 2
ok "report" try 0 "$fedsim" report results.db -o report
ok "report wrote a page" grep -q '<svg' report/index.html
ok "report fetches nothing" sh -c '! grep -qE "(src|href)=\"https?:|@import|url\(http" report/index.html'

# --- curves: what is kept of a study, and going on with it elsewhere
ok "run --curves" try 0 "$fedsim" run good.yaml -o curves.db --curves curves --set seeds=[1]
ok "run --curves wrote a file a trial" test "$(ls curves | tr '\n' ' ')" = "good-fedavg-s1.csv good-par_s2zpo-s1.csv "
ok "a curve says how to get it" grep -qxF "# fedsim run good.yaml --set 'seeds=[1]' --curves curves" curves/good-fedavg-s1.csv
ok "a curve has a row an evaluation" test "$(grep -c '^[0-9]' curves/good-fedavg-s1.csv)" -eq 4
ok "a curve counts episodes" grep -qE '^3,12,0,3,0\.01,' curves/good-par_s2zpo-s1.csv
rm curves.db curves/good-fedavg-s1.csv
ok "run --curves from a fresh checkout" try 0 "$fedsim" run good.yaml -o curves.db --curves curves
ok "skips what has its curve" told "1 of 4 trials are in curves.db or curves already"
ok "and runs the rest" test "$(grep -c ': done, 3 rounds' err)" -eq 3 -a "$(ls curves | wc -l)" -eq 4
ok "run --curves again" try 0 "$fedsim" run good.yaml -o curves.db --curves curves
ok "has nothing to do" told "4 of 4 trials are in curves.db or curves already"
sed -i 's/^# run .*/# run 5/' curves/good-fedavg-s2.csv
ok "a curve of another trial does not count" try 0 "$fedsim" run good.yaml -o new.db --curves curves
ok "its trial is run" test "$(grep -c ': done, 3 rounds' err)" -eq 1
ok "and its file replaced" sh -c '! grep -qx "# run 5" curves/good-fedavg-s2.csv'
ok "curves of a database" try 0 "$fedsim" curves results.db -o later
ok "curves says how many" said "later: 4 curves written"
ok "curves are those of the run" sh -c 'for f in curves/*.csv; do grep "^[0-9]" $f >a; grep "^[0-9]" later/${f#*/} >b; cmp a b || exit 1; done'
ok "curves writes none twice" try 0 "$fedsim" curves results.db -o later
ok "and says so" said "later: 0 curves written"
ok "curves of a folder" try 0 "$fedsim" curves curves --against fedavg
ok "sums up over seeds" grep -qE '^  algorithm.name=par_s2zpo +2 .* SD .* SE .* episodes 12 \+ 0 ' out
ok "and compares in pairs" grep -qE '^    algorithm.name=par_s2zpo +2 ' out
ok "curves draws and compares" try 0 "$fedsim" curves curves --against fedavg --figures drawn
ok "with the differences" grep -qE '^    algorithm.name=par_s2zpo +2 ' out
ok "and the figures" test -s drawn/good.svg -o -s drawn/good.png
mkdir strange
cp curves/*.csv strange
for value in nan inf "" 0x; do
  awk -F, -v OFS=, -v value="$value" '/^#/ || /^round/ { print; next } { $6 = value; print }' \
    curves/good-fedavg-s1.csv >strange/good-fedavg-s1.csv
  ok "curves with a return of '$value' are wrong" try 2 "$fedsim" curves strange
  ok "and told by line and column" grep -qE "^strange/good-fedavg-s1\.csv:[0-9]+:[0-9]+: [a-z]+_mean: '$value' is not a return" err
  ok "also where they are drawn" try 2 "$fedsim" curves strange --figures strangely
done
sed -E '$s/^([0-9]+,){3}/&inf,/; $s/inf,[0-9]+/inf/' curves/good-fedavg-s1.csv >strange/good-fedavg-s1.csv
ok "so are infinite counts" try 2 "$fedsim" curves strange
ok "and told" told "accepted: 'inf' is not a finite number"
ok "curves of a folder go nowhere" try 2 "$fedsim" curves curves -o elsewhere
ok "curves of a folder replace nothing" try 2 "$fedsim" curves curves --force
ok "curves --against what is not there is wrong" try 2 "$fedsim" curves curves --against nobody
ok "curves of a database needs a folder" try 2 "$fedsim" curves results.db
ok "curves of an empty folder is wrong" sh -c "mkdir -p nothing && $fedsim curves nothing >out 2>err; test \$? -eq 2"
sed -i '/^# seed/d' later/good-fedavg-s1.csv
ok "a damaged head is wrong" try 2 "$fedsim" run good.yaml -o new.db --curves later
ok "and named" told "later/good-fedavg-s1.csv"
ok "--curves into a file is wrong" try 2 "$fedsim" run good.yaml -o new.db --curves good.yaml
cat >twins.yaml <<'YAML'
rounds: 1
task: {name: Swimmer, horizon: 10}
policy: {hidden: [4], head: deterministic}
algorithm: {name: par_s2zpo}
server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms}
fleet:
  cells: {count: 2, up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms, speed: 100 steps/s}
sweep:
  - variant: {a b: {algorithm.mu: 0.1}, a-b: {algorithm.mu: 0.2}}
YAML
ok "two trials with one file are wrong" try 2 "$fedsim" run twins.yaml -o twins.db --curves twins
ok "and the file is named" told "twins-a-b-s1.csv"
ok "before anything runs" test ! -e twins.db

# --- a database for other programs
ok "export" try 0 "$fedsim" export results.db -o exported
ok "export says what it wrote" said "exported/tensorboard: 4 trials"
ok "tables" test -s exported/csv/agent_rounds.csv
ok "a trace" grep -q '"name":"upload"' exported/trace/trace.json
ok "export again" try 0 "$fedsim" export results.db -o exported --point fedavg --seed 1
ok "replaces" said "exported/tensorboard: 1 trial"
ok "and removes what is not among it" test "$(ls exported/tensorboard | wc -l)" -eq 2
echo mine >exported/csv/runs.csv
ok "what somebody changed is not replaced" try 2 "$fedsim" export results.db -o exported
ok "and named" told "exported/csv/runs.csv: was changed since fedsim wrote it"
ok "and kept" grep -qx mine exported/csv/runs.csv
ok "unless asked for" try 0 "$fedsim" export results.db -o exported --format csv --force
ok "an unknown format is wrong" try 2 "$fedsim" export results.db --format cvs
ok "and answered" told "did you mean csv?"
ok "an unknown trial is wrong" try 2 "$fedsim" export results.db --run 1

# --- a run is watched
ok "watch" try 0 "$fedsim" watch results.db
ok "watch says how far it is" said "results.db  4 done; no program writes to it"
ok "and each trial" grep -qE '^fedavg +2 +3/3 .* done$' out
ok "a pipe gets no codes" sh -c '! grep -q "$(printf "\033")" out'
ok "within 80 columns" test "$(LC_ALL=C.UTF-8 wc -L <out)" -le 80
ok "--http wants a port" try 2 "$fedsim" watch results.db --http web
ok "--address wants --http" try 2 "$fedsim" watch results.db --address ::1
ok "--address is numeric" try 2 "$fedsim" watch results.db --http 0 --address example.org

# --- a policy goes out and holds its word
ok "policy export" try 0 "$fedsim" policy export results.db --point par_s2zpo --seed 2 -o best.policy
ok "policy export says which" said "seed 2"
ok "policy show" try 0 "$fedsim" policy show best.policy
ok "the best of many is evaluated again" said "over 100 episodes"
ok "policy show says its shape" said "Swimmer, horizon 10, reset noise 0.1, 8-4-2 tanh, deterministic head, d = 46"
ok "verify policy" try 0 "$fedsim" verify policy best.policy Swimmer --episodes 2
ok "verify policy of another task is wrong" try 2 "$fedsim" verify policy best.policy Hopper
ok "a policy goes to another program" try 0 "$fedsim" policy export best.policy -o best.npz
ok "and straight out of the database" try 0 "$fedsim" policy export results.db --seed 2 --format safetensors -o best.tensors
ok "but over no file that may be another's" try 2 "$fedsim" policy export best.policy -o best.npz
ok "it comes back" try 0 "$fedsim" policy import best.npz --task Swimmer --activation tanh --horizon 10 -o back.policy \
  --episodes 2
ok "with its shape" said "Swimmer, horizon 10, reset noise 0.1, 8-4-2 tanh, deterministic head, d = 46"
ok "and evaluated" said "over 2 episodes"
ok "verify policy of it" try 0 "$fedsim" verify policy back.policy Swimmer --episodes 20
ok "for its own task only" try 2 "$fedsim" policy import best.npz --task Hopper --activation tanh -o hopper.policy
ok "which is told" told "an observation of Hopper has 11 numbers, not 8"
ok "an activation has to be said" try 2 "$fedsim" policy import best.npz --task Swimmer -o hopper.policy
head -c 500 best.npz >short.npz
ok "an npz cut short is wrong" try 2 "$fedsim" policy import short.npz --task Swimmer -o short.policy
ok "import needs a task" try 2 "$fedsim" policy import best.npz -o hopper.policy
ok "names are known ones" try 2 "$fedsim" policy import best.npz --task Swimmer --names mine -o hopper.policy
ok "--names is for arrays" try 2 "$fedsim" policy export best.policy --names torch -o copy.policy
head -c 100 best.policy >short.policy
ok "a policy cut short is wrong" try 2 "$fedsim" policy show short.policy
ok "no policy of a seed that was not run" try 2 "$fedsim" policy export results.db --seed 9 -o no.policy
ok "a policy starts a study" try 0 "$fedsim" run good.yaml -o next.db --set policy.init=best.policy -q
ok "of its own shape only" try 2 "$fedsim" run good.yaml -o next.db --set policy.init=best.policy \
  --set 'policy.hidden=[5]'
ok "normalised" try 0 "$fedsim" run good.yaml -o norm.db --set policy.normaliser=fleet --set seeds=1 -q
ok "policy export of it" try 0 "$fedsim" policy export norm.db --point par_s2zpo -o norm.policy
ok "a policy for normalised observations needs them" try 2 "$fedsim" run good.yaml -o next.db -q \
  --set policy.init=norm.policy
ok "and is told so" told "policy.normaliser is none"
ok "then it starts a study" try 0 "$fedsim" run good.yaml -o next.db -q --set policy.init=norm.policy \
  --set policy.normaliser=frozen

# --- verify
ok "verify flows" try 0 "$fedsim" verify flows "$source/tests/data/flows"
ok "verify task" try 0 "$fedsim" verify task Swimmer "$source/tests/data/tasks/Swimmer"
ok "verify an empty folder is wrong" sh -c "mkdir -p none && cd . && $fedsim verify flows none >out 2>err; test \$? -eq 2"
ok "verify an unknown task is wrong" try 2 "$fedsim" verify task Robot "$source/tests/data/tasks"

# --- the README's scenarios load as they are printed
awk '/^```/ { inside = /^```yaml/; n += inside; next } inside { print >("readme" n ".yaml") }' "$source/README.md"
ok "the README's first scenario" try 0 "$fedsim" check readme1.yaml
awk '/^```/ { inside = !inside && !said; next } inside && /^# In the field/ { said = 1 } said && inside' "$source/README.md" >forecast
# forecast_is_as_printed: README shows what check prints of it.
forecast_is_as_printed() { [ "$(wc -l <forecast)" -gt 15 ] && ! grep -vxFf out forecast; }
ok "and its forecast" forecast_is_as_printed
mkdir -p traces
printf '1\n5\n9\n' >traces/lte.up
cp traces/lte.up traces/lte.down
{
  sed -e '/^network:/d' -e '/^fleet:/,/^evaluation:/{/^evaluation:/!d;}' -e '/^sweep:/,$d' readme1.yaml
  cat readme2.yaml
} >both.yaml
ok "the README's devices, links and people in it" try 0 "$fedsim" check both.yaml

# --- on a terminal
if command -v script >/dev/null; then
  TERM=xterm script -qec "$fedsim run good.yaml -o tty.db" /dev/null >out 2>err </dev/null
  ok "a terminal gets colours" grep -q "$(printf '\033\[32m')done" out
  TERM=xterm NO_COLOR=1 script -qec "$fedsim run good.yaml -o nocolor.db" /dev/null >out 2>err </dev/null
  ok "NO_COLOR: done all the same" said "3 rounds, last return"
  ok "NO_COLOR: no colours" sh -c '! grep -q "$(printf "\033\[[0-9;]*m")" out'
  # Drawn in place as long as a program writes, which is told by its lock; the last picture stays.
  flock results.db sleep 2 &
  sleep 0.2
  TERM=xterm script -qec "$fedsim watch results.db" /dev/null >out 2>err </dev/null
  ok "watch: ends with the program that writes" test $? -eq 0
  ok "watch: draws while it writes" said "4 done$(printf '\033[K')"
  ok "watch: on the alternate screen, and back" sh -c '
    grep -q "$(printf "\033\[?1049h")" out && grep -q "$(printf "\033\[?1049l")" out'
  ok "watch: the last picture stays" said "4 done; no program writes to it"
  flock results.db sleep 60 &
  (sleep 1 && printf q) | TERM=xterm script -qec "$fedsim watch results.db" /dev/null >out 2>err
  ok "watch: q ends it" test $? -eq 0
  ok "watch: but not the program that writes" kill $!
fi

# --- a full disk for what goes to standard output
if [ -w /dev/full ]; then
  "$fedsim" list options >/dev/full 2>err </dev/null
  ok "a full disk under standard output" test $? -eq 1
fi

# --- README's table of promises names tests that there are
all_there() {
  named=$(sed -n '/^| promise/,/^$/p' "$source/README.md" | grep -oE 'tests/[a-z_/]+(\.sh)?`' | tr -d '\140')
  [ -n "$named" ] || return 1
  for test in $named; do
    [ -e "$source/$test" ] && [ "$test" != "${test%.sh}" ] || [ -e "$source/$test.c" ] || { echo "# there is no $test"; return 1; }
  done
}
ok "each promise has its test" all_there

echo "1..$number"
