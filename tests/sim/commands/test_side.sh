#!/bin/sh
# Trials side by side: whatever the number of threads, the database is that of trials which run one after another, nothing
# is played twice, and a signal reaches all of them. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"

# Learning, timing alone, and a policy under which agents are at work while the server aggregates.
cat >learn.yaml <<'YAML'
rounds: 6
seeds: 3
task: {name: Swimmer, horizon: 20}
policy: {hidden: [8], normaliser: fleet}
algorithm: {name: fedavg_s2zpo}
panel: {link: {logistic: 1}}
server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 5 ms}
fleet:
  phones: {count: 4, up: {lognormal: {median: 40 kbit/s, sigma: 1}}, down: 100 kbit/s, latency: 40 ms, speed: 300 steps/s, answer: 100 ms}
evaluation: {every: 2, episodes: 3}
record: events
sweep:
  - variant: {wait_all: {}, slow: {server.latency: 50 ms}, buffered: {round.policy: buffered, round.buffer: 2}}
YAML
cat >time.yaml <<'YAML'
name: time
rounds: 40
seeds: 4
task: {name: none, horizon: 50}
algorithm: {name: transfer, download: 20 kB, upload: 5 kB}
panel: {episodes: 1}
server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 5 ms}
fleet:
  phones: {count: 30, up: {lognormal: {median: 40 kbit/s, sigma: 1}}, down: 100 kbit/s, latency: 40 ms, speed: 100 steps/s, answer: 1 s, dropout: 0.1}
sweep:
  - variant: {good: {}, never: {fleet.phones.up: 1 bit/s, algorithm.upload: 10 GB}, quorum: {round.policy: quorum, round.quorum: 0.5}}
YAML

for study in learn time; do
  expected=0
  [ $study = learn ] || expected=1 # of the second, four trials of the twelve fail
  "$fedsim" run $study.yaml -o $study.db --jobs 1 --quiet 2>err
  dump $study.db >$study.rows
  for jobs in 2 3 7; do
    ok "$study, $jobs threads" try $expected "$fedsim" run $study.yaml -o $study-$jobs.db --jobs $jobs --quiet
    dump $study-$jobs.db >rows
    ok "$study, $jobs threads: the same database" cmp rows $study.rows
  done
  ok "$study, shuffled" try $expected "$fedsim" run $study.yaml -o $study-c.db --jobs 3 --chaos 7 --quiet
  dump $study-c.db >rows
  ok "$study, shuffled: the same database" cmp rows $study.rows
  ok "$study, run again" try $expected "$fedsim" run $study.yaml -o $study-2.db --jobs 3 --fresh --quiet
  dump $study-2.db >rows
  ok "$study, run again: the same database" cmp rows $study.rows
done

# wait_all and slow play the same episodes: whichever is first, the other finds them.
ok "nothing is played twice" test "$(sqlite3 learn-7.db "SELECT sum(episodes_played) FROM host_run JOIN run USING (run) WHERE point LIKE '%slow%'")" = 0

# A trial that two scenarios have runs once; each scenario has its place for it.
sed 's/^seeds: 4/seeds: [4, 5]/' time.yaml >more.yaml
"$fedsim" run time.yaml more.yaml -o both.db --jobs 1 --quiet 2>err
dump both.db >both.rows
ok "two scenarios" try 1 "$fedsim" run time.yaml more.yaml -o both-3.db --jobs 3 --quiet
dump both-3.db >rows
ok "two scenarios: the same database" cmp rows both.rows
ok "two scenarios: 3 x 4 trials, and 3 with another seed" test "$(sqlite3 both-3.db 'SELECT count(*) FROM run')" = 15

# Lines come as trials end; each of them has one.
"$fedsim" run time.yaml -o lines.db --jobs 3 2>err
sed -n 's/^.\([0-9]*\).12\] .*: \(done\|failed\).*/\1 \2/p' err | sort -n | tr '\n' ' ' >numbers
ok "a line for each trial, those behind failed ones too" test "$(cat numbers)" = "1 done 2 done 3 done 4 done 5 failed 6 failed 7 failed 8 failed 9 done 10 done 11 done 12 done "

# With --curves: those of a run one after another.
"$fedsim" run learn.yaml -o curves.db --jobs 1 --curves one --quiet
ok "curves" try 0 "$fedsim" run learn.yaml -o curves-3.db --jobs 3 --curves three --quiet
ok "curves: the same but for what made them" diff -r -I '^# fedsim run' -I '^# task' one three

# Two signals end all of them at once, between two transactions; the same command goes on.
sed 's/^rounds: 6/rounds: 150/' learn.yaml >long.yaml
"$fedsim" run long.yaml -o long.db --jobs 3 --quiet 2>err &
while kill -0 $! && [ "$(sqlite3 long.db 'SELECT count(DISTINCT run) FROM round' 2>/dev/null || echo 0)" -lt 3 ]; do sleep 0.05; done
kill -INT $! && sleep 0.02 && kill -INT $!
wait $!
ok "two signals: ended by them" test $? -eq 130
ok "two signals: three trials were under way" test "$(sqlite3 long.db "SELECT count(*) FROM run WHERE state = 'running'")" = 3
ok "two signals: whole rounds" test "$(sqlite3 long.db 'SELECT count(*) FROM agent_round WHERE ended NOT IN (SELECT round FROM round r WHERE r.run = agent_round.run)')" = 0
ok "two signals: sound" test "$(sqlite3 long.db 'PRAGMA integrity_check')" = ok
ok "two signals: the same command goes on" try 0 "$fedsim" run long.yaml -o long.db --jobs 3 --quiet
"$fedsim" run long.yaml -o whole.db --jobs 2 --quiet
dump long.db >rows && dump whole.db >whole.rows
ok "two signals: to the same database" cmp rows whole.rows

echo "1..$number"
