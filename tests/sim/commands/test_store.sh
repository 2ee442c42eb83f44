#!/bin/sh
# Episodes that are kept: databases are the same with and without them, and nothing is played twice. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"
tiny_study >tiny.yaml
{ tiny_study && echo '  - fleet.cells.up: [1 Mbit/s, 20 kbit/s]'; } >rates.yaml

# ask DATABASE SQL: the answer in one line.
ask() { sqlite3 "$1" "$2" | tr '\n' ' '; }
count() { ask "$1" "SELECT sum(episodes_$2) FROM host_run" | tr -d ' '; }
is() { [ "$1" = "$2" ] || { echo "# $1, not $2" && false; }; }

# dump DATABASE: every row of every table but those of the machine.
dump() {
  sqlite3 "$1" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'host\_%' ESCAPE '\' ORDER BY 1" |
    while read -r table; do
      echo "-- $table"
      sqlite3 "$1" "SELECT * FROM \"$table\"" | sort
    done
}
same() { dump "$1" >one && dump "$2" >two && cmp -s one two && [ -s one ]; }

"$fedsim" run rates.yaml -o none.db --no-store --quiet || exit 99
ok "a run keeps its episodes" try 0 "$fedsim" run rates.yaml -o r.db --quiet
ok "without changing a result" same r.db none.db
ok "none are kept without a store" is "$(ask none.db 'SELECT count(*) FROM host_episode')" '0 '

# A trial asks 2 agents in each of 3 rounds for 2 episodes, and plays 2 to evaluate each of 3 rounds and the beginning:
# 2 * 3 * 2 + 4 * 2 = 20, in 8 trials 160. At the second rate all 80 are found; at the first fedavg finds, for each of 2
# seeds, the 2 episodes of the common beginning, and those that each of 2 agents plays of it in round 1: 80 - 8 are played.
ok "each episode is played once" is "$(count r.db played)" 72
ok "and found afterwards" is "$(count r.db found)" 88
ok "the table has them" is "$(ask r.db 'SELECT count(*) FROM host_episode')" '72 '
ok "without a store all are played" is "$(count none.db played)" 160

ok "another database shares them" try 0 "$fedsim" run rates.yaml -o s.db --store r.db --quiet
ok "plays none" is "$(count s.db played)" 0
ok "and keeps none itself" is "$(ask s.db 'SELECT count(*) FROM host_episode')" '0 '
ok "with the same results" same s.db none.db
ok "a store is made" try 0 "$fedsim" run rates.yaml -o t.db --store store.db --quiet
ok "and holds nothing but episodes" is "$(ask store.db 'SELECT (SELECT count(*) FROM host_episode), (SELECT count(*) FROM run)')" '72|0 '
ok "no log is left behind" sh -c '! ls ./*.db-* 2>/dev/null'
cp r.db r2.db
sqlite3 r2.db "UPDATE host_episode SET \"return\" = \"return\" + 100 WHERE identity IN (SELECT identity FROM host_episode LIMIT 7)"
ok "damaged episodes" try 0 "$fedsim" run rates.yaml -o d.db --store r2.db --quiet
ok "are played again" is "$(count d.db played)" 7
ok "and change nothing" same d.db none.db
ok "they are whole then" try 0 "$fedsim" run rates.yaml -o d2.db --store r2.db --quiet
ok "so that none is played" is "$(count d2.db played)" 0

ok "an audit plays every episode" try 0 "$fedsim" run rates.yaml -o a.db --store r.db --audit --quiet
ok "of all trials" is "$(count a.db played)" 160
ok "--fresh runs trials again" try 0 "$fedsim" run rates.yaml -o r.db --fresh --quiet
ok "with the episodes that are kept" is "$(count r.db played)" 0

# The task none has parameters, but no policy and no episodes that would be worth keeping.
sed 's/{name: Swimmer, horizon: 10}/{name: none}/; s/{hidden: \[4\], head: deterministic}/{parameters: 100}/' tiny.yaml >nothing.yaml
ok "a task without physics" try 0 "$fedsim" run nothing.yaml -o n.db --quiet
ok "keeps nothing" is "$(ask n.db 'SELECT count(*) FROM host_episode')" '0 '
echo "1..$number"
