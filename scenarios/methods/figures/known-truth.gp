# gnuplot -c figures/known-truth.gp, in scenarios/methods
set terminal svg size 900,360 font "Helvetica,12" background "white"
set output "figures/known-truth.svg"
order = "ars es zpg fedavg_s2zpo feedsign zbcpg par_s2zpo fedzo fedavg fedkseed decomfl zspo fedscalar"
labels = '"ars" "es" "zpg" "fedavg\_s2zpo" "feedsign" "zbcpg" "par\_s2zpo" "fedzo" "fedavg" "fedkseed" "decomfl, baffle" "zspo" "fedscalar"'
bottom = 0.15; top = 0.1
load "figures/rows.gp"
set multiplot
array world[3] = ["2x2", "3x3", "8x8"]
array title_of[3] = ["2 × 2 cells", "3 × 3 cells", "8 × 8 cells"]
array optimum[3] = [16.214, 14.946, 16.767] # fedsim verify policy FILE GridWorld, of an exported policy
array least[3] = [16.05, 13.6, 3]
array step[3] = [0.05, 0.4, 3]
set xlabel "final return" offset 0,0.4
do for [w = 1:3] {
  set lmargin at screen 0.14 + 0.282 * (w - 1); set rmargin at screen 0.14 + 0.282 * w - 0.02
  set title title_of[w]
  set xrange [least[w]:optimum[w] + 0.12 * (optimum[w] - least[w])]; set xtics step[w]
  set arrow 1 from first optimum[w], graph 0 to first optimum[w], graph 1 nohead dt 2 lc rgb grey
  if (w > 1) { set label 1 "optimum" at first optimum[w], graph 0.06 right offset -0.5,0 tc rgb "#777777" }
  plot rows("known-truth", world[w] . " *") using 2:(-$1):3:4 with xerrorbars lc rgb blue pt 7 ps 0.7 lw 1.4 notitle
  eval unnamed
}
unset multiplot
