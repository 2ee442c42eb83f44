#!/bin/sh
# Runs the targets that `make fuzz` has built, in the folder that it was called in, for FUZZ_TIME seconds each. Ends with
# status 1 if anything went wrong. TARGETS names some of them alone.
set -u
export LC_ALL=C FEDSIM_DATADIR="$PWD/fuzz/source"
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
kept=fuzz/source/tests/fuzz
found=$PWD/fuzz/found
failed=

# The words of scenarios, as the program itself lists them.
words() {
  fuzz/build/fedsim list options | grep -oE '^[a-z][A-Za-z_.]*' | tr . '\n' | sort -u | sed 's/.*/"&"/'
  printf '"%s"\n' ': {' '}, ' ' Mbit/s' ' kB' ' ms' 'unlimited' 'sweep' 'seeds' 'lognormal' 'uniform' 'csv' 'trace'
}
words >fuzz/words

for target in ${TARGETS:-$(cd "$kept" && ls fuzz_*.c | sed 's/^fuzz_//;s/\.c$//')}; do
  mkdir -p "fuzz/corpus/$target" "$kept/failures/$target"
  echo "== $target, ${FUZZ_TIME:-60} s"
  "fuzz/build/tests/fuzz/fuzz_$target" -max_total_time="${FUZZ_TIME:-60}" -timeout=20 -rss_limit_mb=3000 -dict=fuzz/words \
    -print_final_stats=1 -artifact_prefix="$found/$target-" "fuzz/corpus/$target" "$kept/corpus/$target" \
    "$kept/failures/$target" 2>"fuzz/$target.log"
  status=$?
  grep -E '^stat::number_of_executed_units|^#[0-9]+.*DONE' "fuzz/$target.log"
  [ $status -eq 0 ] || { failed="$failed $target" && grep -E 'ERROR|SUMMARY|not so|bug' "fuzz/$target.log" | head -n 5; }
done
[ -z "$failed" ] || echo "went wrong:$failed; the inputs are in fuzz/found, and fuzz/TARGET.log says how"
[ -z "$failed" ]
