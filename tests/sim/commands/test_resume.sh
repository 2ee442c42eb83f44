#!/bin/sh
# Exact resume: runs that are killed at random instants, of every policy, algorithm and number of threads, go on to the
# database of a run that nobody disturbed, and play again no more than was not committed. Speaks TAP.
#   KILLS=30 (make soak: 200)   SEED=1
. "${srcdir:-.}/tests/support/commands.sh"
kills=${KILLS:-30}

# study POLICY METHOD: two short trials, with agents that drop out, are away and have different links.
study() {
  case $1 in
  wait_all) round='{policy: wait_all, cohort: 5}' ;;
  deadline) round='{policy: deadline, deadline: 3 s}' ;;
  over_select) round='{policy: over_select, cohort: 4, extra: 0.5}' ;;
  quorum) round='{policy: quorum, quorum: 0.6}' ;;
  buffered) round='{policy: buffered, buffer: 2, cohort: 4}' ;;
  semi_sync) round='{policy: semi_sync, period: 2 s}' ;;
  esac
  cat <<YAML
rounds: 20
seeds: 2
task: {name: Swimmer, horizon: 25}
policy: {hidden: [8], normaliser: fleet}
algorithm: {name: $2, partition_over: fleet}
round: $round
panel: {link: {logistic: 1}, batches: 2}
server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 5 ms}
fleet:
  phones: {count: 4, up: {lognormal: {median: 40 kbit/s, sigma: 1}}, down: 100 kbit/s, latency: 40 ms, speed: {uniform: [300 steps/s, 900 steps/s]}, answer: 100 ms, dropout: 0.1}
  boards: {count: 2, up: 20 kbit/s, down: 20 kbit/s, latency: 40 ms, speed: 200 steps/s, answer: 1 s, availability: {model: on_off, on: {exponential: 40 s}, off: {exponential: 10 s}}}
evaluation: {every: 5, episodes: 3}
YAML
}

ask() { sqlite3 "$1" "$2" 2>/dev/null || echo 0; }
now() { date +%s%N | cut -c1-13; } # ms

# undisturbed NAME POLICY METHOD: the database, and in NAME.ms how long it took.
undisturbed() {
  study "$2" "$3" >"$1.yaml"
  began=$(now)
  "$fedsim" run "$1.yaml" -o "$1.db" --quiet >out 2>err || return 1
  echo $(($(now) - began)) >"$1.ms"
  dump "$1.db" >"$1.rows"
}

# A dispatch of which only a part was committed, one a thread at most, is played as a whole: what both its policies observed
# is added up in order. It has 2 queries of 2 episodes.
episodes='SELECT count(*) FROM host_episode WHERE observed IS NULL'
dispatch=4

# killed NAME JOBS PART: killed when PART of the undisturbed time is over, then run again.
killed() {
  rm -f k.db*
  "$fedsim" run "$1.yaml" -o k.db --jobs "$2" --quiet >out 2>err &
  sleep "$(echo "$3 $(cat "$1.ms")" | awk '{print $1 * $2 / 1000}')"
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
  kept=$(ask k.db "$episodes") # of those finished too
  before=$(ask k.db "SELECT coalesce(sum(episodes_played), 0) FROM host_run JOIN run USING (run) WHERE state = 'done'")
  rounds=$(ask k.db 'SELECT count(*) FROM round')
  "$fedsim" run "$1.yaml" -o k.db --jobs "$2" --quiet >out 2>err || return 1
  played=$(($(ask k.db 'SELECT sum(episodes_played) FROM host_run') - before))
  all=$(ask k.db "$episodes")
  echo "# $1, $2 threads: $rounds rounds and $kept of $all episodes were committed, $played were played"
  again=$((played - (all - kept)))
  [ "$again" -le "$worst" ] || worst=$again
  [ "$rounds" -eq 0 ] || [ "$kept" -eq "$all" ] || midst=$((midst + 1))
  dump k.db | cmp -s - "$1.rows" && [ $again -ge 0 ] && [ $again -le $(($2 * dispatch)) ]
}

awk -v n="$kills" -v seed="${SEED:-1}" 'BEGIN { srand(seed); while (n--) print rand() }' >instants
i=0 worst=0 midst=0
while read -r part; do
  set -- wait_all deadline over_select quorum buffered semi_sync
  shift $((i % 6)) && policy=$1
  set -- par_s2zpo fedavg_s2zpo fedavg
  shift $((i / 6 % 3)) && method=$1
  set -- 1 2 4
  shift $(((i + i / 18) % 3)) && jobs=$1 # 54 kills have every policy, method and number of threads together
  name=${policy}-$method
  [ -f "$name.rows" ] || undisturbed "$name" "$policy" "$method" || exit 99
  ok "$policy, $method, $jobs threads, killed at $part" killed "$name" "$jobs" "$part"
  i=$((i + 1))
done <instants
echo "# killed $kills times, $midst of them in the midst of its rounds; of a run's committed episodes at most $worst were played again"
ok "one kill in four or more is in the midst of the rounds" test $((4 * midst)) -ge "$kills"

# A signal that asks for a stop: after the round, with a status of its own, and the same in the end.
study wait_all par_s2zpo >s.yaml
for signal in INT TERM HUP USR1; do
  rm -f k.db*
  "$fedsim" run s.yaml -o k.db --quiet --set rounds=2000 >out 2>err &
  while kill -0 $! && [ "$(ask k.db 'SELECT count(*) FROM round')" -lt 3 ]; do sleep 0.05; done
  kill -$signal $!
  wait $!
  ok "SIG$signal ends a run" test $? -eq 130
  ok "SIG$signal: no trial is finished, and rounds are kept" test "$(ask k.db "SELECT DISTINCT state FROM run"),$(($(ask k.db 'SELECT count(*) FROM round') >= 3))" = running,1
done

# How long it takes until a trial is where it was cut off: as long as the first time, where there are no episodes to be found.
cat >t.yaml <<'YAML'
rounds: 1e8
task: {name: none, horizon: 10}
algorithm: {name: transfer, download: 10 B, upload: 5 B}
server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms}
fleet: {a: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 1 ms, speed: 10 steps/s}}
record: rounds
YAML
has() { tr '\n' ' ' <"$1" | sed 's/ # / /g' | grep -Fq "$2"; }
began=$(now)
"$fedsim" run t.yaml -o t.db --quiet >out 2>err &
while kill -0 $! && [ "$(ask t.db 'SELECT count(*) FROM host_run')" -lt 1 ]; do sleep 0.1; done
"$fedsim" check t.yaml -o t.db >out
kill -9 $!
wait $! 2>/dev/null
ok "check does not call it cut off" has out "t.db has none of them a run is writing to t.db: of the rest, 1 trial has begun"
ok "a trial under way has recorded its time" test "$(ask t.db "SELECT wall_s BETWEEN 1 AND $(($(now) - began)) / 1000.0 FROM host_run")" = 1
# After 150 s, by hand.
ask t.db 'UPDATE host_run SET wall_s = 150, cpu_s = 120'
round=$(ask t.db 'SELECT max(round) FROM round')
again="a trial was cut off after round $round: running it up to there again takes about 2.5 min"
"$fedsim" check t.yaml -o t.db >out
ok "check says how long that takes again" has out "t.db has none of them $again"
timeout -s INT 2 "$fedsim" run t.yaml -o t.db 2>err
ok "and run, before it begins" has err "$again"

# Two trials that learn: 100 s on two threads, of whose 160 s 96 s went into episodes. These are found, so that
# 100 * (1 - 96 / 160) = 40 s are left of each, 80 s of both; 200 s where they are played again.
study wait_all par_s2zpo >l.yaml
"$fedsim" run l.yaml -o l.db --quiet
ask l.db "UPDATE host_run SET wall_s = 100, cpu_s = 160, physics_s = 90, policy_s = 6; UPDATE run SET state = 'running'; DELETE FROM host_check"
for n in 1 2 3; do cp l.db l$n.db; done
again="2 trials were cut off: running them again up to where they stopped takes about"
"$fedsim" check l.yaml -o l.db >out
ok "episodes that are found take no time" has out "l.db has none of them $again 1.33 min"
"$fedsim" run l.yaml -o l1.db 2>err
ok "nor in a run" has err "$again 1.33 min"
"$fedsim" run l.yaml -o l2.db --no-store 2>err
ok "those that are not looked up do" has err "$again 3.33 min"
"$fedsim" store drop l3.db >out
"$fedsim" check l.yaml -o l3.db >out
ok "and those that are gone" has out "$again 3.33 min"
ask l1.db "UPDATE run SET state = 'running' WHERE place = 1"
"$fedsim" check l.yaml -o l1.db >out
ok "what is left of a study" has out "l1.db has 1 of them; host time of the rest: about "
echo "1..$number"
