# gnuplot -c figures/published.gp, in scenarios/methods
set terminal svg size 820,300 font "Helvetica,12" background "white"
set output "figures/published.svg"
set datafile separator ","
array task[3] = ["Swimmer", "Hopper", "HalfCheetah"]
array published[3] = [355, 3344, 4815] # rl-baselines3-zoo, benchmark.md
curves(task) = system(sprintf("ls results/published/published-%s-s*.csv 2>/dev/null", task))
array key[3] = ["swimmer", "hopper", "halfcheetah"]
shown = (words(curves(key[1])) > 0) + (words(curves(key[2])) > 0) + (words(curves(key[3])) > 0)
set multiplot layout 1,shown margins 0.08,0.985,0.17,0.88 spacing 0.07
set border 3; set tics nomirror; set grid lc rgb "#dddddd"; set title offset 0,-0.6; unset key
set xlabel "episodes of agents, in thousands" offset 0,0.4; set ylabel "return" offset 1,0
do for [t = 1:3] {
  files = curves(key[t])
  if (words(files) == 0) { continue }
  set title task[t] . (words(files) == 1 ? ", 1 seed" : sprintf(", %d seeds", words(files)))
  set arrow 1 from graph 0, first published[t] to graph 1, first published[t] nohead dt 2 lc rgb "#d55e00"
  set label 1 "published" at graph 0.03, first published[t] offset 0,0.6 tc rgb "#d55e00"
  set yrange [*:published[t] * 1.15]
  plot for [file in files] file using ($2 / 1000):6 with lines lc rgb "#0072b2" lw 1.2
  unset ylabel
}
unset multiplot
