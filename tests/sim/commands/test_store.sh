#!/bin/sh
# Episodes that are kept: databases are the same with and without them, and nothing is played twice. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"
tiny_study >tiny.yaml
{ tiny_study && echo '  - fleet.cells.up: [1 Mbit/s, 20 kbit/s]'; } >rates.yaml

# ask DATABASE SQL: the answer in one line.
ask() { sqlite3 "$1" "$2" | tr '\n' ' '; }
count() { ask "$1" "SELECT sum(episodes_$2) FROM host_run" | tr -d ' '; }
is() { [ "$1" = "$2" ] || { echo "# $1, not $2" && false; }; }

same() { dump "$1" >one && dump "$2" >two && cmp -s one two && [ -s one ]; }

"$fedsim" run rates.yaml -o none.db --no-store --quiet || exit 99
ok "a run keeps its episodes" try 0 "$fedsim" run rates.yaml -o r.db --quiet --jobs 1
ok "without changing a result" same r.db none.db
ok "none are kept without a store" is "$(ask none.db 'SELECT count(*) FROM host_episode')" '0 '

# One thread: trials side by side that have only their beginning in common may play it at the same time.
# A trial asks 2 agents in each of 3 rounds for 2 episodes, and plays 2 to evaluate each of 3 rounds and the beginning:
# 2 * 3 * 2 + 4 * 2 = 20, in 8 trials 160. At the second rate all 80 are found; at the first fedavg finds, for each of 2
# seeds, the 2 episodes of the common beginning, and those that each of 2 agents plays of it in round 1: 80 - 8 are played.
ok "each episode is played once" is "$(count r.db played)" 72
ok "and found afterwards" is "$(count r.db found)" 88
ok "the table has them" is "$(ask r.db 'SELECT count(*) FROM host_episode')" '72 '
ok "without a store all are played" is "$(count none.db played)" 160

# A trial's line says how many of its 20 it found: nothing of the first algorithm at the first rate; 2 + 2 of the second, for each
# seed; all of the 4 trials of the second rate. The report's table of host cost has means over the seeds.
"$fedsim" run rates.yaml -o lines.db --jobs 1 >lines 2>&1
found() { grep -c ", $1 of 20 episodes found\$" lines; }
ok "8 trials end" is "$(grep -c 'host time' lines)" 8
ok "4 of them find all" is "$(found 20)" 4
ok "2 find their beginning" is "$(found 4)" 2
ok "and none else is said to find any" is "$(grep -c found lines)" 6
ok "a report" try 0 "$fedsim" report r.db -o report
cells() { tr -d '\n' <report/index.html | sed 's/<tr>/\n/g' | grep -c "<td>$1</td><td>$2</td><td>[^<]*</td><td>[^<]*</td></tr>"; }
ok "with a series that played all" is "$(cells 20 0)" 1
ok "one that found its beginning" is "$(cells 16 4)" 1
ok "and two that found all" is "$(cells 0 20)" 2
ok "another database shares them" try 0 "$fedsim" run rates.yaml -o s.db --store r.db --quiet
ok "plays none" is "$(count s.db played)" 0
ok "and keeps none itself" is "$(ask s.db 'SELECT count(*) FROM host_episode')" '0 '
ok "with the same results" same s.db none.db
ok "a store is made" try 0 "$fedsim" run rates.yaml -o t.db --store store.db --quiet --jobs 1
ok "and holds nothing but episodes" is "$(ask store.db 'SELECT (SELECT count(*) FROM host_episode), (SELECT count(*) FROM run)')" '72|0 '
ok "no log is left behind" sh -c '! ls ./*.db-* 2>/dev/null'
cp r.db r2.db
sqlite3 r2.db "UPDATE host_episode SET \"return\" = \"return\" + 100 WHERE identity IN (SELECT identity FROM host_episode LIMIT 7)"
ok "damaged episodes" try 0 "$fedsim" run rates.yaml -o d.db --store r2.db --quiet
ok "are played again" is "$(count d.db played)" 7
ok "and change nothing" same d.db none.db
ok "they are whole then" try 0 "$fedsim" run rates.yaml -o d2.db --store r2.db --quiet
ok "so that none is played" is "$(count d2.db played)" 0

# alone WHY OPTION...: a run with a store is refused, as it would do nothing.
alone() {
  why=$1
  shift
  try 2 "$fedsim" run rates.yaml -o a.db "$@" && told "$why" && [ ! -e a.db ]
}
ok "--no-store with --store" alone '--store does nothing with --no-store' --store r.db --no-store
ok "--audit with --store" alone '--store does nothing with --audit' --store r.db --audit
ok "--audit with --no-store" alone '--no-store does nothing with --audit' --audit --no-store
ok "a store that is no database" try 2 "$fedsim" run rates.yaml -o a.db --store rates.yaml
ok "is told" told 'rates.yaml: not a database'
ok "with no advice to remove it" sh -c '! grep -q remove err'
ok "and no database is left behind" test ! -e a.db
cp r.db a.db && sqlite3 a.db 'PRAGMA foreign_keys = ON; DELETE FROM run; DELETE FROM host_run'
ok "an audit plays every episode" try 0 "$fedsim" run rates.yaml -o a.db --audit --quiet
ok "of all trials" is "$(count a.db played)" 160
ok "--fresh runs trials again" try 0 "$fedsim" run rates.yaml -o r.db --fresh --quiet
ok "with the episodes that are kept" is "$(count r.db played)" 0

# 72 episodes of 10 steps are 720 steps, and a row of one that gathers no observations holds 16 + 8 + 4 + 1 + 8 = 37 B, together
# 2664 B. Damage 7 rows, and add 3 of the whole ones again, of which the later one counts: 72 - 7 = 65 episodes are left, with
# 650 steps and 2405 B, beside 7 damaged rows and 3 double ones.
"$fedsim" run rates.yaml -o k.db --quiet
has() { "$fedsim" store show "$1" | grep -Fqx "$2"; }
fails() { # STATUS PATTERN COMMAND...
  status=$1 pattern=$2
  shift 2
  "$@" 2>message
  [ $? = "$status" ] && grep -q "$pattern" message
}
ok "show counts" has k.db "k.db: 72 episodes, 2.66 kB, 720 environment steps"
ok "and says what played them" sh -c "'$fedsim' store show k.db | grep -q 'with glibc .* and MuJoCo '"
ok "at which pace" sh -c "'$fedsim' store show k.db | grep -q '^they took about .* on one core'"
sqlite3 k.db 'UPDATE host_episode SET steps = steps + 1 WHERE number IN (SELECT number FROM host_episode ORDER BY number LIMIT 7)
  ; INSERT INTO host_episode (identity, "return", steps, blowup, observed, checksum)
    SELECT identity, "return", steps, blowup, observed, checksum FROM host_episode ORDER BY number DESC LIMIT 3'
ok "damaged and double ones do not count" has k.db "k.db: 65 episodes, 2.4 kB, 650 environment steps"
ok "but are told" has k.db '7 damaged, 3 double: `fedsim store prune` removes them'
ok "prune removes them" try 0 "$fedsim" store prune k.db
ok "and nothing else" is "$(ask k.db 'SELECT count(*), count(DISTINCT identity), sum(steps) FROM host_episode')" '65|65|650 '
ok "no result changes" same k.db none.db
ok "the others are found" try 0 "$fedsim" run rates.yaml -o k2.db --store k.db --quiet
ok "so that 7 are played" is "$(count k2.db played)" 7
# The 2000 episodes of 4 evaluations, at 37 B each, need 9 of the pages of 8 KiB at least; a table without rows needs one.
"$fedsim" run tiny.yaml -o big.db --set evaluation.episodes=500 --set seeds=1 --quiet
before=$(wc -c <big.db)
ok "drop" try 0 "$fedsim" store drop big.db
ok "removes all" is "$(ask big.db 'SELECT count(*) FROM host_episode')" '0 '
ok "and makes the file smaller" sh -c "[ \$(wc -c <big.db) -le \$(($before - 8 * 8192)) ]"
ok "a file that is not there stays so" fails 2 'no such file' "$fedsim" store drop nothing.db
ok "truly" sh -c '! ls nothing.db 2>/dev/null'
ok "a database in use is left alone" fails 1 'another fedsim is writing to it' flock -s k.db "$fedsim" store drop k.db
ok "but is shown" try 0 flock -s k.db "$fedsim" store show k.db
ok "with all that it holds" is "$(ask k.db 'SELECT count(*) > 65 FROM host_episode')" '1 '
ok "a store needs no runs" has store.db "store.db: 72 episodes, 2.66 kB, 720 environment steps"

# Where nothing may be written, not beside the file either: on a disk that is read-only, or, for whoever is not root, by its modes.
mkdir readonly && cp store.db readonly/s.db
mount --bind readonly readonly 2>message && mount -o remount,bind,ro readonly 2>message || chmod a-w readonly/s.db readonly
if touch readonly/new 2>message; then
  ok "show where nothing may be written: skipped, as all may be here # SKIP" true
else
  ok "show where nothing may be written" has readonly/s.db "readonly/s.db: 72 episodes, 2.66 kB, 720 environment steps"
  ok "drop is refused there" fails 1 'readonly/s.db: ' "$fedsim" store drop readonly/s.db
fi
umount readonly 2>message || chmod u+w readonly
ok "another word" fails 2 'say `show FILE`' "$fedsim" store empty k.db

# What check says beforehand: 2 algorithms, 2 worlds and 2 seeds make 8 trials that differ in what they play; 3 rates, each with and
# without framing, play the same, so that 8 * 6 = 48 trials are left with 48 - 8 = 40 that find everything. Then the run.
cat rates.yaml - <<'YAML' >shared.yaml
  - fleet.cells.world.gravity: [1, 0.9]
  - network.framing: [tcp, none]
YAML
sed -i 's|up: \[1 Mbit/s, 20 kbit/s\]|up: [1 Mbit/s, 20 kbit/s, {uniform: [1 kbit/s, 1 Mbit/s]}]|' shared.yaml
sharing() { # SETTING...: how many trials check expects to find all; 0: it says nothing of it
  "$fedsim" check shared.yaml --set rounds=2 "$@" | awk '/^# with the episodes that trials share/ { print substr($8, 2); n++ } END { if (!n) print 0 }'
}
ok "check foresees who finds all" is "$(sharing)" 40
ok "a run of them" try 0 "$fedsim" run shared.yaml -o shared.db --set rounds=2 --quiet
ok "bears it out" is "$(ask shared.db 'SELECT sum(episodes_played = 0), sum(episodes_played > 0) FROM host_run')" '40|8 '
ok "who may be lost shares nothing for sure" is "$(sharing --set fleet.cells.dropout=0.1)" 0
ok "nor who may be late" is "$(sharing --set round.policy=deadline --set round.deadline='1 s')" 0
ok "or cut off" is "$(sharing --set round.timeout='1 h')" 0
ok "nor where time ends a trial" is "$(sharing --set stop.time='1 h')" 0
ok "or agents go offline" is "$(sharing --set fleet.cells.availability.model=on_off)" 0
ok "or the fastest are asked first" is "$(sharing --set round.select=fastest_first --set round.cohort=1)" 0

# With the fleet's normaliser each of 2 agents sends what it observed in each of 3 rounds, in 8 trials 48 times; of what is
# kept, a row for each that is new. Without those rows the dispatches are played again, each with 2 episodes.
sed 's/head: deterministic/head: deterministic, normaliser: fleet/' rates.yaml >fleet.yaml
"$fedsim" run fleet.yaml -o fleet-none.db --no-store --quiet
ok "with the fleet's normaliser" try 0 "$fedsim" run fleet.yaml -o fleet.db --quiet
ok "the results are the same" same fleet.db fleet-none.db
ok "what was observed is kept once a dispatch" is \
  "$(ask fleet.db 'SELECT count(*) > 0, max(steps), min(length(observed)) FROM host_episode WHERE observed IS NOT NULL')" '1|0|192 '
# Episodes are the 72 of above. In round 1 fedavg finds one of a dispatch's two episodes, so that what both observed is not
# known: 2 agents play both again, for 2 seeds.
ok "and not with the episodes" is "$(ask fleet.db 'SELECT count(*) FROM host_episode WHERE observed IS NULL')" '72 '
ok "a dispatch that found only a part is played again" is "$(count fleet.db played)" $((72 + 8))
ok "a second run" try 0 "$fedsim" run fleet.yaml -o fleet2.db --store fleet.db --quiet
ok "plays none" is "$(count fleet2.db played)" 0
ok "with the same results" same fleet2.db fleet-none.db
cp fleet.db observed.db && sqlite3 observed.db 'DELETE FROM host_episode WHERE observed IS NULL'
ok "what was observed is dropped without any episode" try 0 "$fedsim" store drop observed.db
ok "and is gone" is "$(ask observed.db 'SELECT count(*) FROM host_episode')" '0 '
series=$(ask fleet.db 'SELECT count(*) FROM host_episode WHERE observed IS NOT NULL' | tr -d ' ')
sqlite3 fleet.db 'DELETE FROM host_episode WHERE observed IS NOT NULL'
ok "without what was observed" try 0 "$fedsim" run fleet.yaml -o fleet3.db --store fleet.db --quiet
ok "dispatches are played again" is "$(count fleet3.db played)" $((2 * series))
ok "to the same results" same fleet3.db fleet-none.db
ok "which brings it back" is "$(ask fleet.db 'SELECT count(*) FROM host_episode WHERE observed IS NOT NULL' | tr -d ' ')" "$series"

# A pretraining run: stopped by Ctrl-C it has stored the policy as it was then, and with a store the same command goes on to
# what a run that nobody stopped has stored. It is one row, whatever it holds; damaged, it is as good as none.
hopper='Hopper --horizon 40 --steps 8000 --envs 4 --rollout 128 --episodes 5 --force'
# shellcheck disable=SC2086 # words without blanks
pretrain() { "$fedsim" pretrain $hopper --quiet "$@"; }
sound() { cmp -s p.policy whole.policy && cmp -s p.csv whole.csv; }
pretrain -o whole.policy --curve whole.csv
# shellcheck disable=SC2086
"$fedsim" pretrain $hopper --quiet -o p.policy --curve p.csv --store p.db &
while kill -0 $! && [ "$(cat p.csv 2>message | wc -l)" -lt 3 ]; do sleep 0.01; done
kill -INT $!
wait $!
ok "pretraining that was stopped" test $? = 130
ok "is kept" sh -c "'$fedsim' store show p.db | grep -q '^1 pretraining run, [0-9.]* kB\$'"
ok "and stored a policy" test -s p.policy
ok "the same command" pretrain -o p.policy --curve p.csv --store p.db
ok "goes on to what was to be" sound
# shellcheck disable=SC2086
"$fedsim" pretrain $hopper -o p.policy --store p.db 2>err
ok "and again has only the evaluation to do" told 'Hopper: goes on after 8192 steps, as kept in p.db'
cp p.db p2.db
sqlite3 p2.db 'INSERT INTO host_result (identity, result, checksum) SELECT identity, result, checksum FROM host_result
  ; UPDATE host_result SET result = zeroblob(100) WHERE number = (SELECT min(number) FROM host_result)'
ok "a damaged one is told" has p2.db '1 damaged, 0 double: `fedsim store prune` removes them'
"$fedsim" store prune p2.db >out
ok "pruned" grep -q '; 1 damaged and 0 double pretraining runs removed, 1 kept; the file had' out
"$fedsim" store drop p2.db >out
ok "dropped" grep -q 'p2.db: 0 episodes and 1 pretraining run removed' out
ok "and gone" is "$(ask p2.db 'SELECT count(*) FROM host_result')" '0 '
sqlite3 p.db 'UPDATE host_result SET result = zeroblob(100)'
ok "without it all is learnt again" pretrain -o p.policy --curve p.csv --store p.db
ok "to the same policy" sound

# The task none has parameters, but no policy and no episodes that would be worth keeping.
sed 's/{name: Swimmer, horizon: 10}/{name: none}/; s/{hidden: \[4\], head: deterministic}/{parameters: 100}/' tiny.yaml >nothing.yaml
ok "a task without physics" try 0 "$fedsim" run nothing.yaml -o n.db --quiet
ok "keeps nothing" is "$(ask n.db 'SELECT count(*) FROM host_episode')" '0 '
echo "1..$number"
