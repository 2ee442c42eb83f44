#!/bin/sh
# Pictures of what a policy does, from outside. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"

cp "$source/models/pretrained/Hopper.policy" "$source/models/pretrained/HalfCheetah.policy" .

# count TEXT FILE: how often TEXT stands in it.
count() { grep -oF "$1" "$2" | wc -l; }

# --- a strip
ok "a strip" try 0 "$fedsim" replay Hopper.policy --episodes 1 --horizon 300 -o strip.svg
ok "is told with its return and length" grep -Eq '^strip.svg: Hopper.policy on Hopper: return [0-9.]+ in 300 steps \(2.4 s\)$' out
ok "has eight poses" [ "$(count '<svg ' strip.svg)" = 9 ]
ok "with return and length below" grep -Eq '>return [0-9.]+ in 300 steps \(2.4 s\)<' strip.svg
cp strip.svg first.svg
ok "the same again replaces it" try 0 "$fedsim" replay Hopper.policy --episodes 1 --horizon 300 -o strip.svg
ok "by the same bytes" cmp -s first.svg strip.svg
ok "another seed" try 0 "$fedsim" replay Hopper.policy --episodes 1 --horizon 300 --seed 7 -o strip.svg
ok "is another episode" sh -c '! cmp -s first.svg strip.svg'
ok "the episode with the median return of nine" try 0 "$fedsim" replay Hopper.policy -o strip.svg
ok "is told as such" grep -q 'the median of 9 episodes' strip.svg
ok "three poses from above, at times of one's own" try 0 "$fedsim" replay Hopper.policy --episodes 1 --view above --poses 3 \
  --from 1s --to 2s -o strip.svg
ok "are there" [ "$(count '<svg ' strip.svg)" = 4 ]
ok "with their times" grep -q '>1.50 s<' strip.svg

# --- an animation
ok "an animation" try 0 "$fedsim" replay HalfCheetah.policy --episodes 1 --animate -o moves.svg
ok "moves" [ "$(count 'attributeName="d"' moves.svg)" = 8 ]
ok "without script" sh -c '! grep -qi script moves.svg'
ok "has at most 200 kB" [ "$(wc -c <moves.svg)" -le 200000 ]

# --- two policies
ok "two policies" try 0 "$fedsim" replay "$source/models/pretrained/Hopper-B.policy" --compare Hopper.policy --episodes 1 -o two.svg
ok "stand one above the other" [ "$(count '<svg ' two.svg)" = 17 ]
ok "two policies of different tasks" try 2 "$fedsim" replay Hopper.policy --compare HalfCheetah.policy -o other.svg
ok "are refused" grep -q 'HalfCheetah.policy.*Hopper' err

# --- in the report
tiny_study >tiny.yaml
ok "a study" try 0 "$fedsim" run tiny.yaml -o tiny.db --quiet
ok "its report" try 0 "$fedsim" report tiny.db -o page
ok "has a picture for each series" [ "$(count '<figure id="figure-gait-' page/index.html)" = 2 ]
ok "that moves" grep -q '<div class="gait moving">' page/index.html
ok "and one for print" grep -q '<div class="gait still">' page/index.html
ok "of the last policy of a seed" grep -q 'The policy after round 3 of seed [12], whose final return, [^ ]*, is the median of 2 seeds' \
  page/index.html
ok "beside it lie both pictures" [ -s page/gait-1.svg -a -s page/gait-2-strip.svg ]
ok "the same report again" try 0 "$fedsim" report tiny.db -o again
ok "is the same" cmp -s page/index.html again/index.html
ok "a study on a grid" try 0 "$fedsim" run tiny.yaml -o grid.db --quiet --set task.name=GridWorld \
  --set policy.head=categorical --set name=grid
ok "its report" try 0 "$fedsim" report grid.db -o grid
ok "says that there is nothing to draw" grep -q 'GridWorld has no bodies that could be drawn' grid/index.html
mkdir robot
cp "$source/models/mjcf/hopper.xml" robot/
sed 's,models/mjcf/,,' "$source/scenarios/tasks/Hopper.yaml" >robot/mine.yaml
ok "a study of one's own robot" try 0 "$fedsim" run tiny.yaml -o own.db --quiet --set task.name=robot/mine.yaml
ok "its report" try 0 "$fedsim" report own.db -o own
ok "shows it" grep -q 'figure-gait-1' own/index.html
mv robot gone
ok "without its model there is a report too" try 0 "$fedsim" report own.db -o own
ok "that says what is missing" grep -q 'class="note">[^<]*robot/mine.yaml' own/index.html

# --- a video, where the program was built for it
if "$fedsim" replay Hopper.policy --video --episodes 1 --horizon 40 -o moves.mp4 >out 2>err; then
  ok "a video is an MP4" [ "$(head -c 8 moves.mp4 | tail -c 4)" = ftyp ]
  ok "it is told with its return" grep -q '^moves.mp4: Hopper.policy on Hopper: return .* in 40 steps (0.32 s)$' out
  ok "the same again replaces it" try 0 "$fedsim" replay Hopper.policy --video --episodes 1 --horizon 40 -o moves.mp4
  ok "no scratch file is left" sh -c '! ls "${TMPDIR:-/tmp}" | grep -qE "^fedsim-......[.](rgb|mp4)$"'
elif command -v ffmpeg >/dev/null || ! grep -q 'ffmpeg is missing' err; then
  ok "without --with-video there is none" try 2 "$fedsim" replay Hopper.policy --video
  ok "which says how to get it" told 'this fedsim is built without video'
  ok "by configure" told './configure --with-video'
  ok "and leaves no file" [ ! -e moves.mp4 -a ! -e replay.mp4 ]
fi
ok "a video of two policies" try 2 "$fedsim" replay Hopper.policy --video --compare Hopper.policy
ok "or from another side" try 2 "$fedsim" replay Hopper.policy --video --view side

# --- what is wrong
ok "a foreign file" try 2 sh -c "echo mine >mine.svg; '$fedsim' replay Hopper.policy --episodes 1 -o mine.svg"
ok "stays" grep -qx mine mine.svg
ok "unless --force" try 0 "$fedsim" replay Hopper.policy --episodes 1 --force -o mine.svg
ok "another task" try 2 "$fedsim" replay Hopper.policy Swimmer
ok "no policy" try 2 "$fedsim" replay first.svg
ok "an unknown view" try 2 "$fedsim" replay Hopper.policy --view below
ok "is told" grep -q "'below' is none of side, above and front" err
ok "a mode that there is not" try 2 "$fedsim" replay Hopper.policy --mode random
ok "too many poses" try 2 "$fedsim" replay Hopper.policy --poses 25
ok "a time without unit" try 2 "$fedsim" replay Hopper.policy --from 2
ok "an end before the beginning" try 2 "$fedsim" replay Hopper.policy --from 2s --to 1s
ok "no policy at all" try 2 "$fedsim" replay

echo "1..$number"
