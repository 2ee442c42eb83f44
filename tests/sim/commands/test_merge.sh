#!/bin/sh
# The parts of a study, merged, are the database of a serial run. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"
{ tiny_study && echo '  - fleet.cells.up: [1 Mbit/s, 20 kbit/s]'; } >s.yaml

serial() { dump "$1" >one && cmp -s one serial; }
is() { [ "$1" = "$2" ] || { echo "# $1, not $2" && false; }; }
merge() { rm -f m.db && try 0 "$fedsim" merge m.db "$@"; }
refused() { rm -f m.db && try 2 "$fedsim" merge m.db "$@" && [ ! -e m.db ]; }
ask() { sqlite3 "$1" "$2"; }

"$fedsim" run s.yaml -o serial.db --quiet || exit 99
dump serial.db >serial
for n in 1 2 3 7; do
  for i in $(seq $n); do
    "$fedsim" run s.yaml -o p.db --shard "$i/$n" --quiet || exit 99
  done
  # shellcheck disable=SC2046 # names without blanks
  ok "$n parts are merged" merge $(seq -f "p.%g-of-$n.db" $n)
  ok "$n parts are the study" serial m.db
  # shellcheck disable=SC2046
  ok "$n parts in the other order" merge $(seq -f "p.%g-of-$n.db" $n -1 1)
  ok "are the same" serial m.db
done
ok "which says that nothing is missing" said 'm.db: 8 of 8 trials'
ok "and sound" try 0 "$fedsim" run s.yaml -o m.db
ok "and known to run" told '8 of 8 trials are in m.db already'
# Of 8 trials with 2 agents, 3 rounds and 2 episodes each the serial run plays 72 different episodes (test_store.sh).
ok "with all episodes, each once" is "$(ask m.db 'SELECT count(*), count(DISTINCT identity) FROM host_episode')" '72|72'
cp m.db whole.db
sqlite3 m.db 'UPDATE host_episode SET checksum = checksum + 1 WHERE number % 2; UPDATE host_episode SET return = return + 1 WHERE NOT number % 2'
ok "damaged episodes" try 0 "$fedsim" merge m.db p.1-of-2.db p.2-of-2.db
ok "give way to good ones" is "$(ask m.db "ATTACH 'whole.db' AS whole; SELECT count(*) FROM main.host_episode AS a JOIN whole.host_episode AS b USING (identity, checksum) WHERE a.return = b.return")" 72
ok "and are gone" is "$(ask m.db 'SELECT count(*) FROM host_episode')" 72
cp whole.db m.db
# Whatever else a part keeps is merged, too, each identity once and as the part has it last. These are damaged, so that
# the later part's counts.
sqlite3 p.1-of-2.db "INSERT INTO host_result (identity, result, checksum) VALUES (x'01', x'0A', 1), (x'02', x'0B', 2), (x'01', x'0C', 3)"
sqlite3 p.2-of-2.db "INSERT INTO host_result (identity, result, checksum) VALUES (x'02', x'0D', 4), (x'03', x'0E', 5)"
cp m.db whole.db
ok "results of parts" merge p.1-of-2.db p.2-of-2.db
ok "are merged" is "$(ask m.db 'SELECT group_concat(hex(identity) || hex(result), " ") FROM (SELECT * FROM host_result ORDER BY identity)')" '010C 020D 030E'
cp whole.db m.db
ok "no log is left behind" sh -c '! ls ./*.db-* 2>/dev/null'

ok "a part that comes twice" merge p.1-of-3.db p.2-of-3.db p.1-of-3.db p.3-of-3.db
ok "counts once" serial m.db
ok "parts of another cut" merge p.1-of-2.db p.2-of-3.db p.2-of-2.db
ok "and trials that several have" serial m.db

ok "a part that is missing" merge p.1-of-3.db p.3-of-3.db
count=$(ask p.2-of-3.db 'SELECT count(*) FROM run')
ok "is no error, and is told" told "warning: m.db: $count trials are missing; \`fedsim run SCENARIO -o m.db\` runs them"
ok "as is how to learn more" told '--scenario FILE names what is missing'
# names DATABASE WHERE: trials as they are called everywhere.
names() { ask "$1" "SELECT group_concat(point || ', seed ' || seed, '; ') FROM (SELECT * FROM run WHERE $2 ORDER BY place)"; }
ok "with the scenario" merge --scenario s.yaml p.1-of-3.db p.3-of-3.db
ok "its trials are named" told "$count trials are missing: $(names p.2-of-3.db true); \`fedsim run s.yaml -o m.db\` runs them"
ok "quietly" merge --quiet p.1-of-3.db p.3-of-3.db
ok "nothing is" silent
ok "a part that has none of the trials" try 0 "$fedsim" run s.yaml -o p.db --shard 9/9 --quiet
ok "is merged" merge p.1-of-3.db p.9-of-9.db
ok "and told" told 'warning: p.9-of-9.db: no trial has ended in it'
cp p.2-of-3.db f.db
ask f.db "UPDATE run SET state = 'failed'; DELETE FROM host_check"
ok "trials that failed" merge p.1-of-3.db p.3-of-3.db f.db
ok "are told apart" told "warning: m.db: $count trials have failed: $(names p.2-of-3.db true); \`fedsim run SCENARIO -o m.db\` runs them"
ok "from those that are missing" sh -c '! grep -q missing err'
ok "with the scenario, too" merge --scenario s.yaml p.1-of-3.db f.db
ok "with both" told "warning: m.db: $(ask p.3-of-3.db 'SELECT count(*) FROM run') trials are missing: $(names p.3-of-3.db true);"
ok "by their names" told "warning: m.db: $count trials have failed: $(names p.2-of-3.db true);"
ok "a part without" merge p.1-of-3.db p.3-of-3.db
ok "it may come later" try 0 "$fedsim" merge m.db p.2-of-3.db
ok "and then all is there" serial m.db
ok "what is missing may also be run" merge p.1-of-3.db p.3-of-3.db
ok "by the scenario" try 0 "$fedsim" run s.yaml -o m.db --quiet
ok "with the same result" serial m.db

# Killed and resumed: what is still running is not taken over, and the part goes on.
cp p.2-of-3.db k.1-of-1.db
ask k.1-of-1.db "UPDATE run SET state = 'running', t_end_ns = NULL WHERE run = (SELECT max(run) FROM run); DELETE FROM host_check WHERE run = (SELECT max(run) FROM run)"
ok "a part that was broken off" merge p.1-of-3.db p.3-of-3.db k.1-of-1.db --scenario s.yaml
ok "lacks that trial" told "1 trial is missing: $(names k.1-of-1.db "state = 'running'"); \`fedsim run s.yaml -o m.db\` runs it"
ok "which goes on" try 0 "$fedsim" run s.yaml -o k.db --shard 1/1 --quiet
ok "and is whole" merge k.1-of-1.db
ok "in the end" serial m.db

# What is refused leaves nothing behind.
cp s.yaml o.yaml
"$fedsim" run o.yaml -o o.db --shard 1/2 --quiet || exit 99
ok "another scenario" refused p.1-of-2.db o.1-of-2.db
ok "is told" told 'o.1-of-2.db: it is a part of another scenario'
# with NAME SQL: a copy of p.2-of-2.db, changed.
with() { cp p.2-of-2.db "$1.db" && ask "$1.db" "$2"; }
with format 'PRAGMA user_version = 4'
ok "another format" refused p.1-of-2.db format.db
with damaged 'UPDATE round SET alpha = alpha + 1'
ok "a damaged part" refused p.1-of-2.db damaged.db
ok "is told" told 'damaged.db: is damaged'
echo text >text.db
ok "what is no database" refused p.1-of-2.db text.db
ok "what is not there" refused p.1-of-2.db none.db
with libm "UPDATE host_run SET libm = 'glibc 1.0'"
ok "another C library" refused p.1-of-2.db libm.db
ok "is told" told 'libm.db: C libraries differ'
ok "and admitted when asked for" merge --mixed p.1-of-2.db libm.db
ok "with a warning" told '2 kinds of machines'
"$fedsim" report m.db -o mixed >out 2>err
ok "and in the report" grep -q 'C libraries or families of processors differ between runs' mixed/index.html
"$fedsim" report serial.db -o alike >out 2>err
ok "which is silent of equal ones" sh -c '[ -s alike/index.html ] && ! grep -q "processors differ between runs" alike/index.html'
with family "UPDATE host_run SET family = 'Z80'"
ok "another processor" refused p.1-of-2.db family.db
ok "is admitted as well" merge --mixed p.1-of-2.db family.db
with mujoco "UPDATE host_run SET mujoco = '1.0'"
ok "another MuJoCo" refused --mixed p.1-of-2.db mujoco.db
# The same trials, recorded in less detail: each database is sound, and they contradict each other.
"$fedsim" run s.yaml -o t.db --shard 1/2 --quiet --set record=rounds || exit 99
cp p.1-of-2.db m.db
ok "trials that contradict each other" try 2 "$fedsim" merge m.db p.2-of-2.db t.1-of-2.db
ok "are named" told "$(ask m.db "SELECT format('(%s, seed %d)', point, seed) FROM run ORDER BY run LIMIT 1")"
ok "and what was there is left" cmp m.db p.1-of-2.db
# A target and the scenario's hash are labels, in which trials follow the part that was run last.
cp p.1-of-2.db t.1-of-2.db
"$fedsim" run s.yaml -o t.db --shard 1/2 --quiet --set report.target=5 || exit 99
ok "trials that were given another target" merge p.1-of-2.db p.2-of-2.db t.1-of-2.db
ok "have it" is "$(ask m.db 'SELECT target, count(*) FROM run GROUP BY 1 ORDER BY 1')" "$(printf '|4\n5.0|4')"
ok "and it is told that the scenario has changed" told 'not all trials are of the same version of the scenario'
ok "and all is sound" try 0 "$fedsim" run s.yaml -o m.db
ok "and the scenario's again" serial m.db

# A scenario that changes between its parts: the trials that it had stay, with the places that they have now. With 3 seeds
# the fedavg trials move from places 2 and 3 to 3 and 4, of 6, and to other parts.
parts() { for i in 1 2; do "$fedsim" run g.yaml -o g.db --shard $i/2 --quiet || exit 99; done; }
tiny_study >g.yaml
mkdir more
parts
"$fedsim" merge grown.db g.1-of-2.db g.2-of-2.db >out 2>err || exit 99
sed -i 's/seeds: 2/seeds: 3/' g.yaml
parts
ok "a study with one more seed" try 0 "$fedsim" merge grown.db g.1-of-2.db g.2-of-2.db
ok "is whole" said 'grown.db: 6 of 6 trials'
ok "without a warning" test ! -s err
"$fedsim" run g.yaml -o six.db --quiet && dump six.db >serial || exit 99
ok "and that of a serial run" serial grown.db
ok "as without what was there" merge g.1-of-2.db g.2-of-2.db
ok "is the new one" serial m.db
echo '# comment' >>g.yaml
"$fedsim" run g.yaml -o g.db --shard 2/2 --quiet || exit 99
ok "a comment between two parts" merge g.1-of-2.db g.2-of-2.db
ok "changes no trial" said 'm.db: 6 of 6 trials'
ok "and is told" told 'not all trials are of the same version of the scenario'
ok "until the scenario has been through it" try 0 "$fedsim" run g.yaml -o m.db
ok "which finds them all" told '6 of 6 trials are in m.db already'
ok "and leaves one version" is "$(ask m.db 'SELECT count(DISTINCT scenario_hash) FROM run')" 1

# What a scenario no longer has: 2 seeds of 3 rounds, and 2 of 2 rounds, are 4 places with 8 trials, never more or less.
sed -i 's/seeds: 3/seeds: 2/; s/rounds: 3/rounds: 2/' g.yaml
rm g.*.db
parts
sed -i 's/rounds: 2/rounds: 3/' g.yaml
parts
ok "a scenario that was changed in what counts" merge g.1-of-2.db g.2-of-2.db
ok "counts its own trials" said 'm.db: 4 of 4 trials'
ok "and warns of the others" told 'not all trials are of the same version of the scenario'
ok "with the scenario" merge g.1-of-2.db g.2-of-2.db --scenario g.yaml
ok "it knows which" told 'warning: m.db: it also has 4 that g.yaml does not have now'
sed 's/seeds: 2/seeds: 3/' g.yaml >more/g.yaml
ok "and of one that has grown since" merge g.1-of-2.db g.2-of-2.db --scenario more/g.yaml
ok "what is still to come" said 'm.db: 4 of 6 trials'
ok "by name" told '2 trials are missing: algorithm.name=par_s2zpo, seed 3; algorithm.name=fedavg, seed 3;'
ok "as with --set" merge g.1-of-2.db g.2-of-2.db --scenario g.yaml --set seeds=3
ok "which is then said" told '`fedsim run g.yaml -o m.db` with the same --set runs them'
ok "another scenario" refused g.1-of-2.db g.2-of-2.db --scenario s.yaml
ok "is told" told 's.yaml: the parts are of another scenario (g, and this one is s)'
ok "--set alone" try 2 "$fedsim" merge m.db g.1-of-2.db --set seeds=3
ok "has no use" told '--set does nothing without --scenario'
ok "never onto a part" try 2 "$fedsim" merge p.1-of-2.db p.2-of-2.db ./p.1-of-2.db
ok "which is told" told 'this is the file to read, and would be overwritten'
ok "one file is not enough" try 2 "$fedsim" merge m.db
echo "1..$number"
