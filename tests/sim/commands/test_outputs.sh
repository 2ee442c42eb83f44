#!/bin/sh
# What the commands write: never onto other people's files, whole or not at all, and told when it fails. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"
tiny_study >tiny.yaml
same() { cmp -s "$1" "$2"; }
holds() { [ "$(cat "$1")" = "$2" ]; }

"$fedsim" run tiny.yaml -o r.db --quiet || exit 99
"$fedsim" compare r.db >figures

# --- descriptors 0 to 2 that are closed
closed() { # a run whose descriptors are closed as `$1` says leaves a database that can be read
  rm -f c.db*
  "$fedsim" run tiny.yaml -o c.db --quiet
  eval "\"$fedsim\" run tiny.yaml -o c.db $1" && "$fedsim" compare c.db >now && same now figures
}
ok "standard error closed" closed '2>&-'
ok "standard output closed" closed '>&-'
ok "standard input closed" closed '<&-'
ok "all three closed" closed '<&- >&- 2>&-'
fresh() { rm -f c.db*; eval "\"$fedsim\" run tiny.yaml -o c.db $1" && "$fedsim" compare c.db >now && same now figures; }
ok "a new database with standard error closed" fresh '2>&-'
ok "what cannot be printed fails" sh -c "'$fedsim' compare r.db >&- 2>err; test \$? -eq 1"

# --- a policy
ok "a policy is not written onto its database" try 2 "$fedsim" policy export r.db -o r.db
ok "and that is told with the way out" told "name another file"
"$fedsim" compare r.db >now
ok "which keeps its figures" same now figures
echo 'my notes' >notes
ok "a policy is not written onto notes" try 2 "$fedsim" policy export r.db -o notes
ok "which stay" holds notes 'my notes'
ok "a policy is written" try 0 "$fedsim" policy export r.db -o best.policy
ok "and written again" try 0 "$fedsim" policy export r.db -o best.policy
cp best.policy changed.policy && printf x >>changed.policy && cp changed.policy kept.policy
ok "a policy that was changed is not replaced" try 2 "$fedsim" policy export r.db -o changed.policy
ok "and stays" same changed.policy kept.policy
ln -s notes link.policy
ok "a policy is not written through a link" try 2 "$fedsim" policy export r.db -o link.policy
ok "--force replaces the link" try 0 "$fedsim" policy export r.db -o link.policy --force
ok "and not what it leads to" holds notes 'my notes'

# --- a report
mkdir mine && echo mine >mine/index.html && echo thesis >thesis.csv && ln -s ../thesis.csv mine/outcomes.csv
ok "a report does not land on a page of others" try 2 "$fedsim" report r.db -o mine
ok "which it names" told mine/index.html
ok "which stays" holds mine/index.html mine
ok "nor behind a link" holds thesis.csv thesis
ok "and leaves nothing" test "$(ls -A mine | tr '\n' ' ')" = "index.html outcomes.csv "
"$fedsim" run tiny.yaml -o one.db --quiet --set algorithm.name=fedavg --set sweep=[] --set seeds=1
ok "a report" try 0 "$fedsim" report r.db -o report
ok "another report in the same folder" try 0 "$fedsim" report one.db -o report
ok "and in a new one" try 0 "$fedsim" report one.db -o report2
ls report >now && ls report2 >expected
ok "leave the same files" same now expected
echo mine >report/notes.txt
echo changed >>report/index.html
ok "a page that was changed is not replaced" try 2 "$fedsim" report r.db -o report
ok "unless --force" try 0 "$fedsim" report r.db -o report --force
ok "which leaves other files" holds report/notes.txt mine

# --- curves and traces
ok "curves are written" try 0 "$fedsim" curves r.db -o curves
mkdir taken && for file in curves/*; do echo mine >"taken/${file##*/}"; done
ok "curves do not land on other files" try 2 "$fedsim" curves r.db -o taken
ok "nor those of a run, which is told before it runs" try 2 "$fedsim" run tiny.yaml -o new.db --curves taken
ok "so that there is no database" test ! -e new.db
mkdir in victim && echo mine >victim/data.csv
printf '# scenario ../victim/data\n# point a=1\n# seed 1\n# run 5\n# settings ab\n%s\n%s\n%s\n' \
  round,agent_episodes,server_episodes,accepted,alpha,deterministic_mean,deterministic_sd 1,2,0,1,0.1,3,1 2,4,0,2,0.1,4,1 >in/x.csv
ok "figures of curves" try 0 "$fedsim" curves in --figures drawn
ok "stay in their folder" holds victim/data.csv mine
ok "all of them" test -f drawn/_.-victim-data.svg
printf '0\n1\n9\n' >walk
echo mine >walk.csv
ok "a trace's picture does not land on a file" try 2 "$fedsim" trace inspect walk
ok "which stays" holds walk.csv mine
rm walk.csv
ok "a trace's picture" try 0 "$fedsim" trace inspect walk
ok "can be drawn again" try 0 "$fedsim" trace inspect walk

# --- never onto an input, whatever path leads to it, not even with --force
kept() { same r.db saved.db && same "${1:-r.db}" saved.db; }
cp r.db saved.db && mkdir other
refused() { try 2 "$@" --force && told "this is the file to read" && kept; }
ok "a policy is not forced onto its database" refused "$fedsim" policy export r.db -o r.db
ok "nor by another path" refused "$fedsim" policy export r.db -o ./other/../r.db
ln -s ../r.db other/link.db
ok "nor onto the link that it was named by" refused "$fedsim" policy export other/link.db -o other/link.db
mkdir second && cp r.db second/index.html
ok "a report is not forced onto its second database" refused "$fedsim" report one.db second/index.html -o second
ok "which stays" kept second/index.html
mkdir third && cp r.db third/tiny-par_s2zpo-s1.csv
ok "curves are not forced onto their database" refused "$fedsim" curves third/tiny-par_s2zpo-s1.csv -o third
ok "which stays as well" kept third/tiny-par_s2zpo-s1.csv
mkdir fourth && (echo 'name: tiny'; cat tiny.yaml) >fourth/tiny-par_s2zpo-s1.csv && cp fourth/tiny-par_s2zpo-s1.csv scenario
ok "nor those of a run onto its scenario" refused "$fedsim" run fourth/tiny-par_s2zpo-s1.csv -o fourth.db --curves fourth
ok "which stays, too" same scenario fourth/tiny-par_s2zpo-s1.csv
# Each point of a sweep reads a policy of its own: the first one's is no output either.
"$fedsim" policy export r.db --point par_s2zpo -o start.policy >out 2>err
mkdir fifth && cp start.policy fifth/starts-a-s1.csv
sed -e '/^sweep:/,$d' -e 's/^seeds:.*/seeds: 1/' tiny.yaml >starts.yaml
echo 'sweep: [variant: {a: {policy.init: fifth/starts-a-s1.csv}, b: {policy.init: start.policy}}]' >>starts.yaml
ok "nor those of a sweep onto the policy of any point" refused "$fedsim" run starts.yaml -o fifth.db --curves fifth
ok "which stays, too" same start.policy fifth/starts-a-s1.csv
# A curve is known by its head alone: whatever was changed below it.
mkdir sixth && "$fedsim" run tiny.yaml -o sixth.db --curves sixth --set seeds=1 >out 2>err
sed -i '$s/$/5/' sixth/*.csv
ok "a curve that was changed below its head is replaced" try 0 "$fedsim" run tiny.yaml -o seventh.db --curves sixth \
  --set seeds=1 --set rounds=4
ok "by its successor" test "$(tail -qn 1 sixth/*.csv | cut -d, -f1 | sort -u)" = 4
mkdir in2 && cp curves/*-par_s2zpo-*.csv in2/ && cp "$(ls in2/*.csv | head -1)" in2/tiny.csv
ok "nor figures of curves onto a curve" refused "$fedsim" curves in2 --figures in2
mkdir walks && cp walk walks/walks.csv
ok "a trace's picture is not forced onto the trace" refused "$fedsim" trace inspect walks -o walks
ok "which stays, like the others" same walk walks/walks.csv

# --- an export: each format is in a subfolder, which a link does not stand in for
mkdir outside linked twice && ln -s ../outside linked/csv
ok "an export does not go through a link" try 2 "$fedsim" export r.db -o linked --force
ok "which it names" told linked/csv
ln -s ../outside twice/trace && ln -s ../outside twice/tensorboard
ok "nor through two, on which it does not wait" try 2 timeout 60 "$fedsim" export r.db -o twice
ok "so that nothing is outside" test -z "$(ls -A outside)"

# --- options that are for a folder of curves alone
ok "a database is not drawn by curves" try 2 "$fedsim" curves r.db -o unmade --figures unmade
ok "which is told" told "--figures"
ok "and does nothing" test ! -e unmade

# --- a limit on the size of files
# Without a TMPDIR, where the thread sanitizer would map a file of its own that the limit cuts off.
limited() { (ulimit -f 100; try 1 env TMPDIR=/nowhere "$fedsim" run tiny.yaml -o small.db --quiet); }
ok "a limit on the size of files ends a run with status 1" limited
ok "and is told" told "limit on the size of files"
# With few descriptors one or another is the first that there is not; from some number on they do.
few() { # LIMIT
  rm -f few.db*
  (ulimit -n "$1" && exec "$fedsim" run tiny.yaml -o few.db --quiet) >out 2>err </dev/null
  status=$?
  [ $status -eq 0 ] || { [ $status -eq 1 ] && grep -qiE 'too many (open )?files' err; }
}
for limit in 6 7 8 9 10 11 12; do
  ok "a run with $limit descriptors succeeds, or ends with status 1 and is told" few $limit
done

# --- names that mean something else to SQLite
ok "file:... is a plain name" try 0 "$fedsim" run tiny.yaml -o file:x.db --quiet
ok "of a file" test -f file:x.db
ok ":memory: is a plain name" try 0 "$fedsim" run tiny.yaml -o :memory: --quiet
ok "of a file, too" test -f :memory:

# --- damaged databases: the same figures, or a message and status 1 or 2; never a signal
size=$(wc -c <r.db)
flipped() { # N: the database with four bytes overwritten at a place that N decides
  rm -f d.db*
  cp r.db d.db
  printf '\125\252\063\314' | dd of=d.db bs=1 seek=$(($1 * 7919 * 31 % (size - 4))) conv=notrunc 2>/dev/null
}
answered() { # COMMAND...: leaves figures that are right, or says why there are none
  "$@" >now 2>err
  status=$?
  case $status in
  0) "$fedsim" compare d.db >now 2>err && same now figures ;;
  1 | 2) [ -s err ] ;;
  *) false ;;
  esac
}
damaged() {
  n=0
  while n=$((n + 1)) && [ "$n" -le 200 ]; do
    flipped "$n"
    case $((n % 4)) in
    0) answered "$fedsim" run tiny.yaml -o d.db --quiet ;;
    1) answered "$fedsim" run tiny.yaml -o d.db --quiet --fresh ;;
    2) answered "$fedsim" policy export d.db -o d.policy ;;
    3) answered "$fedsim" compare d.db ;;
    esac || { echo "# damage $n: status $status"; return 1; }
  done
}
ok "200 damaged databases are told, or have the right figures" damaged

# --- names of files in the figure of a folder of traces
mkdir odd
printf 'seconds,Mbit/s\n0,1\n1,2\n3,1\n' | tee "odd/10% {a}_^{b} @x &~'q'.csv" >"odd/two, \`touch x\` \\n.csv"
ok "a folder of traces with odd names" try 0 "$fedsim" trace inspect odd -o drawn
ok "is drawn" test -s drawn/odd.png
ok "with nothing in them that gnuplot reads" grep -qxF \
  'label[1] = "10\045 \173a\175_\136\173b\175 \100x \046\176\047q\047.csv"' drawn/odd.gp
ok "nor runs" grep -qxF 'label[2] = "two, \140touch x\140 \134n.csv"' drawn/odd.gp
ok "and no names among the data" sh -c '! grep -q touch drawn/odd.csv && test ! -e x'
echo "1..$number"
