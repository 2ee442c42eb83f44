# gnuplot -c figures/price-list.gp, in scenarios/methods
set terminal svg size 900,370 font "Helvetica,12" background "white"
set output "figures/price-list.svg"
order = "ars es zpg fedavg_s2zpo par_s2zpo zbcpg feedsign zspo fedavg decomfl fedkseed fedzo fedscalar"
labels = '"ars" "es" "zpg" "fedavg\_s2zpo" "par\_s2zpo" "zbcpg" "feedsign" "zspo" "fedavg" "decomfl, baffle" "fedkseed" "fedzo" "fedscalar"'
bottom = 0.14; top = 0.1
load "figures/rows.gp"
# Columns of fedsim compare's CSV at 1 Mbit/s, in the order of `order`: the number of the method, the mean, low and high end, times `unit`. What lies left of `least` is drawn there.
cells(task, column, unit) = sprintf("< awk -f figures/price.awk -v task=%s -v column=%s -v unit=%g -v order=\"%s\" tables/price-list.csv", task, column, unit, order)
set multiplot
array task[4] = ["HalfCheetah", "HalfCheetah", "Hopper", "Hopper"]
array column[4] = ["gain_per_wire_B", "gain_per_need_B", "gain_per_wire_B", "gain_per_need_B"]
array unit[4] = [1e6, 1e3, 1e6, 1e3]
array least[4] = [-300, -10, -300, -10]
array most[4] = [1550, 50, 1450, 62]
array per[4] = ["MB on the wire", "kB of memory", "MB on the wire", "kB of memory"]
array step[4] = [500, 20, 500, 20]
do for [p = 1:4] {
  set lmargin at screen 0.145 + 0.211 * (p - 1); set rmargin at screen 0.145 + 0.211 * p - 0.015
  set title task[p]
  set xrange [least[p]:most[p]]; set xtics step[p]; set xlabel "gain per " . per[p] offset 0,0.4
  set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead lc rgb grey
  plot cells(task[p], column[p], unit[p]) using ($2 < least[p] ? NaN : $2):(-$1):3:4 with xerrorbars lc rgb blue pt 7 ps 0.7 lw 1.4 notitle, \
       cells(task[p], column[p], unit[p]) using ($2 < least[p] ? least[p] + 0.05 * (most[p] - least[p]) : NaN):(-$1):(-0.04 * (most[p] - least[p])):(0) with vectors lc rgb red lw 2 notitle
  eval unnamed
}
unset multiplot
