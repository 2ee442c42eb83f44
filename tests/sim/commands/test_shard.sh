#!/bin/sh
# Parts of a study (run --shard). Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"
tiny_study >tiny.yaml

# places DATABASE...: those of the finished trials, in order.
places() { for part; do sqlite3 "$part" "SELECT place FROM run WHERE state = 'done'"; done | sort | tr '\n' ' '; }
is() { [ "$1" = "$2" ] || { echo "# $1, not $2" && false; }; }
wrong() { try 2 "$fedsim" run tiny.yaml --shard "$1" && told "$2"; }

# Each of the 4 trials costs the same, and no two share their learning: they go in turn to the parts.
for i in 1 2 3; do
  ok "part $i of 3 runs" try 0 "$fedsim" run tiny.yaml -o r.db --shard $i/3 --quiet
done
ok "into databases of their own" is "$(ls -- *.db | tr '\n' ' ')" 'r.1-of-3.db r.2-of-3.db r.3-of-3.db '
ok "that have all trials, each once" is "$(places r.*.db)" '0 1 2 3 '
ok "two in the first" is "$(places r.1-of-3.db)" '0 3 '
ok "and know how many there are in all" is "$(sqlite3 r.2-of-3.db 'SELECT trials FROM run')" 4
ok "a part goes on from what is there" try 0 "$fedsim" run tiny.yaml -o r.db --shard 1/3
ok "and tells its trials" told '2 of 2 trials are in r.1-of-3.db already'
ok "a part may be empty" try 0 "$fedsim" run tiny.yaml -o r.db --shard 7/7 --quiet
ok "and has a database all the same" is "$(places r.7-of-7.db)" ''
mkdir tmp
ok "it is written in TMPDIR" env TMPDIR="$folder/tmp" "$fedsim" run tiny.yaml -o t.db --shard 1/2 --quiet
ok "which is empty afterwards" is "$(ls tmp)" ''
ok "a TMPDIR that is not there is told" env TMPDIR=/nowhere sh -c '"$0" run tiny.yaml -o u.db --shard 1/2 --quiet 2>err; [ $? -eq 2 ]' "$fedsim"
ok "by its name" told '/nowhere/fedsim-'
ok "and as TMPDIR" told 'TMPDIR names the folder for temporary files'

# Trials that differ in a link alone share their learning: the 2 seeds of each method go to one part with both rates.
{ tiny_study && echo '  - fleet.cells.up: [1 Mbit/s, 20 kbit/s]'; } >rates.yaml
for i in 1 2 3 4; do
  "$fedsim" run rates.yaml -o s.db --shard $i/4 --quiet || exit 99
  ok "part $i has trials that share episodes" is \
    "$(sqlite3 s.$i-of-4.db "SELECT count(*), count(DISTINCT seed || algorithm) FROM run")" '2|1'
  # 3 rounds of 2 agents that play 2 episodes each, and 4 evaluations of 2: 12 + 8
  ok "which it plays once" is \
    "$(sqlite3 s.$i-of-4.db 'SELECT sum(episodes_played), sum(episodes_found) FROM host_run')" '20|20'
done

# What is at the place of a part.
echo text >v.1-of-2.db
ok "another file is left alone" try 2 "$fedsim" run tiny.yaml -o v.db --shard 1/2
ok "as it was" is "$(cat v.1-of-2.db)" text
ok "and no --force is advised, which does not help here" sh -c '! grep -q -- --force err'
ln -s r.1-of-3.db w.1-of-2.db
ok "a link is left alone" try 2 "$fedsim" run tiny.yaml -o w.db --shard 1/2
ok "and told" told 'is a link'
ok "a folder that is not there" try 2 "$fedsim" run tiny.yaml -o no/r.db --shard 1/2
ok "one scenario is cut" try 2 "$fedsim" run tiny.yaml rates.yaml --shard 1/2

# Killed: what has landed is taken up. The copy lands behind the first trial, at the latest behind the last.
tiny_study | sed 's/rounds: 3/rounds: 300/' >long.yaml
TMPDIR="$folder" "$fedsim" run long.yaml -o k.db --shard 1/1 --quiet --no-store 2>/dev/null &
while [ ! -s k.1-of-1.db ] && kill -0 $! 2>/dev/null; do sleep 0.02; done
kill -9 $! 2>/dev/null
wait $! 2>/dev/null
kept=$(places k.1-of-1.db | wc -w)
ok "trials that had landed" test "$kept" -ge 1
ok "stay when the part is killed" try 0 "$fedsim" run long.yaml -o k.db --shard 1/1
ok "and are not run again" told "$kept of 4 trials are in k.1-of-1.db already"
ok "the others are run" is "$(places k.1-of-1.db)" '0 1 2 3 '

# What a killed part leaves in TMPDIR: taken up by the next run of that part, if nobody holds it.
mkdir left
export TMPDIR="$folder/left"
"$fedsim" run tiny.yaml -o l.db --set rounds=100000 --shard 1/1 --quiet 2>/dev/null &
while [ ! -s "$(echo left/fedsim-*/l.1-of-1.db)" ] && kill -0 $! 2>/dev/null; do sleep 0.02; done
kill -9 $!
wait $! 2>/dev/null
killed=$(ls left)
ok "a killed part leaves its folder" test -s "left/$killed/l.1-of-1.db"
ok "a part of another name" try 0 "$fedsim" run tiny.yaml -o other.db --shard 1/1 --quiet
ok "leaves it alone" is "$(ls left)" "$killed"
ok "the same part, while somebody holds it" try 0 flock "left/$killed" "$fedsim" run tiny.yaml -o l.db --shard 1/1 --quiet
ok "does too" is "$(ls left)" "$killed"
ok "else the same part, by another path" try 0 "$fedsim" run tiny.yaml -o "$folder/l.db" --shard 1/1 --quiet
ok "removes it" is "$(ls left)" ''

# A part whose place has gone, before its first trial is over: its trials stay in TMPDIR, and are taken up, with whatever
# has come to the place meanwhile. copy: the database that is being worked on.
copy() { echo left/fedsim-*/*.1-of-1.db; }
# lost SIGNAL SETTING...: begins such a part, and sends it the signal, if any, when it has gone.
lost() {
  rm -rf gone && mkdir gone
  signal=$1
  shift
  "$fedsim" run long.yaml -o gone/g.db "$@" --shard 1/1 --jobs 1 --quiet >out 2>err &
  while [ ! -s "$(copy)" ] && kill -0 $! 2>/dev/null; do sleep 0.02; done
  rm -r gone
  # Again and again, as two signals that come before any is looked at are one.
  while [ -n "$signal" ] && sleep 1 && kill -s "$signal" $! 2>/dev/null; do :; done
  wait $! 2>/dev/null
  status=$?
  mkdir gone
}
lost ''
ok "a part that cannot land" test "$status" -eq 2
ok "says where its trials are" told "what was run and could not be written there is in $folder/$(copy)"
ok "once" is "$(grep -c 'cannot be written' err)" 1
ok "without the advice to start over" sh -c '! grep -q "start over" err'
kept=$(places "$(copy)" | wc -w)
ok "has them there" test "$kept" -ge 1
ok "and the same command" try 0 "$fedsim" run long.yaml -o gone/g.db --shard 1/1
ok "takes them up" told "$kept of 4 trials are in gone/g.1-of-1.db already"
ok "and leaves nothing" is "$(ls left)" ''
ok "and has all" is "$(places gone/g.1-of-1.db)" '0 1 2 3 '
mv gone/g.1-of-1.db landed.db
lost KILL --set rounds=100000
cp landed.db last.db
sqlite3 last.db "PRAGMA foreign_keys = ON; DELETE FROM run WHERE place < 3"
sqlite3 landed.db "PRAGMA foreign_keys = ON; DELETE FROM run WHERE place > 1"
cp landed.db "$(copy)"
rm -f "$(copy)-journal"
ok "trials of a part that was killed" try 0 "$fedsim" run long.yaml -o gone/g.db --shard 1/1
ok "are taken up as well" told '2 of 4 trials are in gone/g.1-of-1.db already'
lost KILL --set rounds=100000
echo text >"$(copy)"
rm -f "$(copy)-journal" # what the killed process was writing would be rolled back into the text
ok "what is damaged" try 0 "$fedsim" run long.yaml -o gone/g.db --shard 1/1
ok "is told" told "warning: what an earlier run left is not taken up: $folder/$(copy)"
ok "and stays" is "$(cat "$(copy)")" text
ok "of which --quiet" try 0 "$fedsim" run long.yaml -o gone/g.db --shard 1/1 --quiet
ok "tells nothing" test ! -s err
rm -r left/*
lost TERM --set panel.episodes=20000 --set task.horizon=1000 --set rounds=2
ok "a second signal" test "$status" -eq 130
ok "tells the same" told "what was run and could not be written there is in $folder/$(copy)"
rm -r left/*

# Two at once: the second is told, and where it cannot be (its lock does not show), none replaces what the other landed.
rm -rf gone && mkdir gone
"$fedsim" run long.yaml -o gone/g.db --shard 1/1 --jobs 1 --quiet >out1 2>err1 &
while [ ! -s "$(copy)" ] && kill -0 $! 2>/dev/null; do sleep 0.02; done
ok "a second run of a part" try 1 "$fedsim" run long.yaml -o gone/../gone/g.db --shard 1/1
ok "is told" told 'g.1-of-1.db: another fedsim is writing to it'
cp last.db gone/g.1-of-1.db
wait $!
status=$?
mv err1 err
ok "what another has landed" test "$status" -eq 1
ok "is left" is "$(places gone/g.1-of-1.db)" '3 '
ok "and told" told 'g.1-of-1.db: another program has written to it meanwhile'
ok "without a lock left behind" is "$(ls gone)" g.1-of-1.db
kept=$(places "$(copy)" | wc -w)
ok "the same command" try 0 "$fedsim" run long.yaml -o gone/g.db --shard 1/1
ok "puts both together" told "$((kept + 1)) of 4 trials are in gone/g.1-of-1.db already"
ok "and has all" is "$(places gone/g.1-of-1.db)" '0 1 2 3 '
unset TMPDIR

ok "0/4" wrong 0/4 "'0/4': parts of 4 are numbered 1 to 4"
ok "5/4" wrong 5/4 "'5/4': parts of 4 are numbered 1 to 4"
ok "4" wrong 4 "'4' is not a part, such as 2/4 for the second of four, or auto"
ok "1/0" wrong 1/0 "'1/0': there are 1 to 10000 parts"
ok "1/2x" wrong 1/2x "'1/2x' is not a part"

# array PART SETTING...: --shard auto under these variables is that part.
array() {
  part=$1
  shift
  rm -f a.*
  try 0 env "$@" "$fedsim" run tiny.yaml -o a.db --shard auto --quiet && is "$(ls a.*)" "a.$part.db"
}
ok "Slurm, from 0" array 4-of-4 SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0
ok "Slurm, from 1" array 3-of-4 SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1
ok "Grid Engine, 2, 4, 6, 8" array 3-of-4 SGE_TASK_ID=6 SGE_TASK_FIRST=2 SGE_TASK_LAST=8 SGE_TASK_STEPSIZE=2
ok "no batch system" wrong auto 'no batch system says which task this is'
export SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=3
ok "two tasks of an array that are given again" wrong auto 'task 7 is not one of 2 that are numbered 3, 4, ...'
unset SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_COUNT SLURM_ARRAY_TASK_MIN
export PBS_ARRAY_INDEX=2
ok "PBS does not say of how many" wrong auto 'say --shard auto/N'
ok "but they can be given" try 0 "$fedsim" run tiny.yaml -o p.db --shard auto/9 --quiet
ok "and it is that part" is "$(places p.2-of-9.db)" '1 '
echo "1..$number"
