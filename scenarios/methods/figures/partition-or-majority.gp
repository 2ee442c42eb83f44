# gnuplot -c figures/partition-or-majority.gp, in scenarios/methods
set terminal svg size 760,300 font "Helvetica,12" background "white"
set output "figures/partition-or-majority.svg"
set multiplot layout 1,3 margins 0.085,0.985,0.17,0.86 spacing 0.025
set logscale x 4
set xrange [3.6:110]; set yrange [*:*]
set xtics ("5" 5, "20" 20, "80" 80) nomirror; set ytics nomirror; set border 3; set grid ytics lc rgb "#dddddd"
set xlabel "agents K"
rows(condition, method) = sprintf("< awk -f figures/final.awk tables/partition-or-majority.txt | awk '$2 == \"%s\" && $1 ~ /^%s_K/ {sub(/.*_K/, \"\", $1); print $1, $3, $4, $5}' | sort -n", condition, method)
array colour[3] = ["#0072b2", "#d55e00", "#009e73"]
array method[3] = ["par_s2zpo", "fedavg_s2zpo", "feedsign"]
array shift[3] = [0.93, 1, 1.07]
array condition[3] = ["clean", "lost", "flipped"]
array words[3] = ["all answers", "half of the answers lost", "a fifth of the agents flip"]
set yrange [0:16]
set arrow 1 from graph 0, first 3.7 to graph 1, first 3.7 nohead dt 2 lc rgb "#888888" # untrained: final return less its increase, in the table
do for [c = 1:3] {
  set title words[c]
  if (c == 1) { set ylabel "final return" offset 0.5,0; set key bottom left at graph 0.05, graph 0.28; set label 1 "untrained" at graph 0.97, first 4.4 right tc rgb "#888888" } else { unset ylabel; set format y ""; unset key; unset label 1 }
  plot for [m = 1:3] rows(condition[c], method[m]) using ($1 * shift[m]):2:3:4 with yerrorbars lc rgb colour[m] pt 7 ps 0.7 lw 1.3 notitle, \
       for [m = 1:3] rows(condition[c], method[m]) using ($1 * shift[m]):2 with linespoints lc rgb colour[m] pt 7 ps 0.7 lw 1.5 title method[m] noenhanced
}
unset multiplot
