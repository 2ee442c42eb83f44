# Functions of the tests that are shell scripts: each answer is a line of TAP. `echo "1..$number"` ends a test. What a
# command says lies in the files `out` and `err` of the folder $output (the one at hand), and is shown where it fails.
number=0
output=.

# ok NAME COMMAND...: the command succeeds.
ok() {
  name=$1
  shift
  number=$((number + 1))
  if "$@"; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    sed 's/^/# out: /' "$output/out"
    [ ! -f "$output/err" ] || sed 's/^/# err: /' "$output/err"
  fi
}

# try STATUS COMMAND...: leaves its output in `out` and `err`; succeeds when it exits with STATUS.
try() {
  expected=$1
  shift
  "$@" >out 2>err </dev/null
  status=$?
  [ "$status" -eq "$expected" ] || { echo "# exit status $status, not $expected: $*"; false; }
}
said() { grep -qF -- "$1" out; }
told() { grep -qF -- "$1" err; }
silent() { [ ! -s out ] && [ ! -s err ]; }

# skip COUNT NAME REASON: so many answers that cannot be given on this machine.
skip() {
  for _ in $(seq "$1"); do
    number=$((number + 1))
    echo "ok $number - $2 # SKIP $3"
  done
}
