# Functions of the tests that are shell scripts: each answer is a line of TAP. `echo "1..$number"` ends a test.
number=0

# ok NAME COMMAND...: the command succeeds.
ok() {
  name=$1
  shift
  number=$((number + 1))
  if "$@"; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    sed 's/^/# out: /' out
    sed 's/^/# err: /' err
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
