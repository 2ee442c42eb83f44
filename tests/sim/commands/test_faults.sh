#!/bin/sh
# What the commands do when the machine lets them down: no memory, few descriptors, a full disk, a database that is
# damaged, locked, removed, or has strange files beside it. Each ends with a message, by no signal, and what was
# recorded stays. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"
tiny_study >tiny.yaml
printf 'seconds,Mbit/s\n0,1\n1,2\n3,1\n' >trace.csv
"$fedsim" run tiny.yaml -o r.db --quiet || exit 99
"$fedsim" compare r.db >figures || exit 99
"$fedsim" policy export r.db -o p.policy >out || exit 99
"$fedsim" curves r.db -o kept-curves >out || exit 99
figures_of() { "$fedsim" compare "$1" >now 2>err && cmp -s now figures; }

# The status is one that a command ends with by itself, and it does not call itself wrong.
sane() { [ "$1" -le 2 ] || [ "$1" -eq 130 ]; }
no_bug() { ! grep -q 'bug:' err; }

# --- memory
starve() { # FAIL_AT and FAIL_ON are set
  rm -rf b.db* made
  LD_PRELOAD=$folder/fail_alloc.so "$fedsim" "$@" >out 2>err </dev/null
}
# The command survives the failure of any one allocation, and of all from one on: each of some twenty, from the first
# of its own to the last, ends it with "out of memory" and status 1, or does no harm.
survives() {
  FAIL_TELL=$folder/calls starve "$@" || return 1
  calls=$(cat calls)
  grep -v '^# host time' out >good
  for on in '' yes; do
    [ -z "$on" ] || export FAIL_ON=yes
    for step in 0 1 2 3 4 5 6 7 8 9 10; do
      at=$((begins + (calls - begins) * step / 11 + step % 3))
      FAIL_AT=$at starve "$@"
      status=$?
      grep -v '^# host time' out >now
      if [ $status -eq 1 ] && grep -q 'out of memory' err; then :; elif [ $status -eq 0 ] && cmp -s now good; then :; else
        echo "# allocation $at of $calls: status $status"
        unset FAIL_ON
        return 1
      fi
      [ ! -s b.db ] || { # goes on from what is there, to the same figures
        "$fedsim" run tiny.yaml -o b.db --quiet 2>err && figures_of b.db || { unset FAIL_ON; return 1; }
      }
    done
    unset FAIL_ON
  done
}
if ldd "$fedsim" | grep -qE 'lib[atu]+san' || ! ldd "$fedsim" | grep -q 'libc\.so'; then
  ok "memory: skipped, as this program has an allocator of its own # SKIP" true
else
  ${CC:-cc} -O1 -shared -fPIC -o fail_alloc.so "$source/tests/support/fail_alloc.c" || exit 99
  FAIL_TELL=$folder/calls starve --version
  begins=$(cat calls) # what the libraries need before any command begins
  ok "no memory: run" survives run tiny.yaml -o b.db --quiet
  ok "no memory: run --fresh --curves" survives run tiny.yaml -o b.db --quiet --fresh --curves made
  export TMPDIR="$folder" # what is left of parts then goes with it
  ok "no memory: run --shard" survives run tiny.yaml -o b.db.part --shard 1/2 --quiet
  ok "no memory: merge" survives merge b.db.whole r.db --quiet
  ok "no memory: submit" survives submit tiny.yaml --slurm --print -o b.db.whole
  ok "no memory: store" survives store show r.db
  ok "no memory: check" survives check tiny.yaml
  ok "no memory: compare" survives compare r.db
  ok "no memory: compare of two" survives compare r.db r.db --format json
  ok "no memory: report" survives report r.db -o made
  ok "no memory: export" survives export r.db -o made
  ok "no memory: policy export" survives policy export r.db -o made
  ok "no memory: policy show" survives policy show p.policy
  ok "no memory: curves" survives curves r.db -o made
  ok "no memory: figures of curves" survives curves kept-curves --figures made
  ok "no memory: watch" survives watch r.db
  ok "no memory: trace" survives trace inspect trace.csv -o made
  ok "no memory: verify flows" survives verify flows "$source/tests/data/flows"
  ok "no memory: verify policy" survives verify policy p.policy Swimmer
  ok "no memory: probe" survives probe tiny.yaml --quiet --batches=2 --episodes=1 --rounds=0 --truth=2 --panelists=1
fi

# --- descriptors, and limits on files
few() { # ends by itself, and with 2 never: the input is right; make's own descriptors are not counted
  limit=$1
  shift
  rm -rf b.db* made
  (exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- && ulimit -n "$limit" && exec "$@") >out 2>err </dev/null
  status=$?
  [ $status -ne 127 ] || ! grep -q 'loading shared libraries' err || return 0 # it never began
  [ $status -eq 0 ] || [ $status -eq 1 ] || { echo "# $limit descriptors: status $status"; return 1; }
}
few_all() { for limit in 4 5 6 7 8 9 10 12 16; do few $limit "$@" || return 1; done; }
ok "few descriptors: run" few_all "$fedsim" run tiny.yaml -o b.db --quiet
ok "few descriptors: compare" few_all "$fedsim" compare r.db
ok "few descriptors: report" few_all "$fedsim" report r.db -o made
ok "few descriptors: export" few_all "$fedsim" export r.db -o made
ok "the database is as it was" figures_of r.db
small_files() {
  for limit in 1 8 40 64 100; do
    rm -f b.db*
    # Without a TMPDIR, where the thread sanitizer would map a file of its own that the limit cuts off.
    (ulimit -f $limit && TMPDIR=/nowhere exec "$fedsim" run tiny.yaml -o b.db --quiet) >out 2>err
    status=$?
    [ $status -eq 0 ] || [ $status -eq 1 ] || { echo "# $limit blocks: status $status"; return 1; }
    "$fedsim" run tiny.yaml -o b.db --quiet 2>err && figures_of b.db || return 1
  done
}
ok "a limit on the size of files: told, and gone on from" small_files
if mkdir disk && mount -t tmpfs -o size=256k none disk 2>out; then
  full() { try 1 "$fedsim" run tiny.yaml -o disk/b.db --set rounds=400 --quiet && told "disk/b.db"; }
  ok "a full disk is told" full
  umount disk
else
  ok "a full disk: skipped, as none can be mounted here # SKIP" true
fi

# --- the database while a run goes on
long() { "$fedsim" run tiny.yaml -o "$1" --set rounds=100000 --set seeds=1 --quiet >out 2>err </dev/null & }
begun() { # waits for the database's first round, for ten seconds
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -s "$1-wal" ] && "$fedsim" watch "$1" >now 2>&1 && return 0
    sleep 0.5
  done
  return 1
}
removed() {
  long gone.db && begun gone.db && rm gone.db && wait $!
  [ $? -eq 1 ] && grep -q 'removed or replaced' err
}
ok "a database that is removed meanwhile is told" removed
locked() { # the first run sleeps at random, and so takes some seconds
  "$fedsim" run tiny.yaml -o calm.db --set rounds=200 --set seeds=1 --quiet || return 1
  "$fedsim" compare calm.db >calm
  "$fedsim" run tiny.yaml -o busy.db --set rounds=200 --set seeds=1 --quiet --chaos 1 >out 2>err </dev/null &
  begun busy.db && "$fedsim" run tiny.yaml -o busy.db --quiet 2>now
  second=$?
  wait $!
  first=$?
  "$fedsim" compare busy.db >busy
  [ $second -eq 1 ] && grep -q 'another fedsim is writing to it' now && [ $first -eq 0 ] && cmp -s busy calm
}
ok "of two runs on one database the second is told, and the first ends as if alone" locked
for file in :memory: file:x.db 'file:y.db?mode=memory' -dash.db 'a b.db'; do
  ok "a database called $file is a file" try 0 "$fedsim" run tiny.yaml --quiet "--output=$file"
  ok "and is there" test -s "./$file"
  ok "and is read" figures_of "./$file"
done

# --- damage
spoil() { # PLACE: flips all bits of a byte of d.db
  cp r.db d.db
  byte=$(od -An -tu1 -j "$1" -N1 d.db | tr -d ' ')
  # shellcheck disable=SC2059
  printf "\\$(printf %03o $((255 - byte)))" | dd of=d.db bs=1 seek="$1" conv=notrunc 2>out
}
judged() { # PLACE COMMAND...: sane, and with status 0 says what it says of the sound database
  place=$1
  shift
  rm -rf made
  "$fedsim" "$@" >now 2>err </dev/null
  status=$?
  sane $status && no_bug || { echo "# byte $place: $*: status $status"; return 1; }
}
damaged() {
  size=$(wc -c <r.db)
  for step in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do
    place=$((size * step / 24 + step * 5))
    spoil $place && judged $place compare d.db || return 1
    [ $status -ne 0 ] || cmp -s now figures || { echo "# byte $place: other figures"; return 1; }
    spoil $place && judged $place watch d.db && judged $place curves d.db -o made &&
      judged $place export d.db -o made && judged $place run tiny.yaml -o d.db --quiet || return 1
    spoil $place && judged $place run tiny.yaml -o d.db --fresh --quiet || return 1
    [ $status -ne 0 ] || figures_of d.db || return 1
  done
}
ok "a byte that is flipped: told, or of no consequence" damaged
cut_short() {
  for step in 0 1 2 3 4 5 6 7 8 9; do
    place=$((size * step / 10))
    head -c $place r.db >d.db && judged $place compare d.db && [ $status -eq 2 ] || return 1
    head -c $place r.db >d.db && judged $place export d.db -o made && [ $status -eq 2 ] || return 1
    [ $step -eq 0 ] || { head -c $place r.db >d.db && judged $place run tiny.yaml -o d.db --quiet && [ $status -eq 2 ]; } ||
      return 1
  done
}
ok "a file that is cut short is told" cut_short
beside() { # a finished database has nothing beside it: it stays as it is
  cp r.db d.db && head -c 50000 /dev/zero >"d.db$1"
  "$fedsim" compare d.db >now 2>err
  status=$?
  rm -f "d.db$1"
  [ $status -eq "$2" ] && figures_of d.db
}
ok "a stray log is told" beside -wal 2
ok "a stray index of a log does no harm" beside -shm 0
ok "a stray journal does no harm" beside -journal 0

echo "1..$number"
