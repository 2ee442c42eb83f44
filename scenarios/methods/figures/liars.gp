# gnuplot -c figures/liars.gp, in scenarios/methods
set terminal svg size 900,330 font "Helvetica,12" background "white"
set output "figures/liars.svg"
order = "par_s2zpo fedavg_s2zpo feedsign zpg decomfl_mean decomfl_median decomfl_trimmed fedzo_mean fedzo_median"
labels = '"par\_s2zpo" "fedavg\_s2zpo" "feedsign" "zpg" "decomfl, mean" "decomfl, median" "decomfl, trimmed" "fedzo, mean" "fedzo, median"'
bottom = 0.17; top = 0.13
load "figures/rows.gp"
array condition[5] = ["agents_flip", "agents_random", "agents_constant", "panelists_flip", "panelists_lazy"]
array words_of[5] = ["8 of 20 agents flip", "answer at random", "always say the same", "40 % of panelists flip", "panelists are lazy, 40 %"]
set multiplot
set xrange [0:15]; set xtics 5; set xlabel "final return" offset 0,0.4
do for [c = 1:5] {
  set lmargin at screen 0.14 + 0.172 * (c - 1); set rmargin at screen 0.14 + 0.172 * c - 0.014
  set title words_of[c] font ",11"
  if (c == 1) { set key at graph 0.02, graph 0.3 left Left reverse samplen 1 font ",11" } else { unset key }
  plot rows("liars", "* honest") using 2:(0.14 - $1):3:4 with xerrorbars lc rgb grey pt 6 ps 0.6 title "honest", \
       rows("liars", "* " . condition[c]) using 2:(-0.14 - $1):3:4 with xerrorbars lc rgb red pt 7 ps 0.6 lw 1.4 title "liars"
  eval unnamed
}
unset multiplot
