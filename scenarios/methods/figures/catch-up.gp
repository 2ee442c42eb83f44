# gnuplot -c figures/catch-up.gp, in scenarios/methods
set terminal svg size 820,330 font "Helvetica,12" background "white"
set output "figures/catch-up.svg"
# Missed rounds, bytes, and seconds of download and computation, of a method's replay.
replay(method) = sprintf("< awk -F, '$1 ~ /^\"%s missed[0-9]+ agents\"/ {rounds = $1; sub(/.*missed/, \"\", rounds); print rounds + 0, $2, $3 + $4}' tables/catch-up.csv", method)
array method[6] = ["feedsign", "par_s2zpo", "fedavg_s2zpo", "decomfl", "zpg", "zspo"]
array words_of[6] = ["feedsign", "par\\_s2zpo", "fedavg\\_s2zpo", "decomfl, baffle", "zpg, es, ars, fedscalar", "zspo"]
array colour[6] = ["#009e73", "#0072b2", "#d55e00", "#e69f00", "#cc79a7", "#56b4e9"]
set logscale xy; set xrange [8:1300]; set border 3; set tics nomirror; set grid lc rgb "#dddddd"
set xtics (10, 100, 1000); set xlabel "rounds missed" offset 0,0.4
set multiplot
set tmargin at screen 0.93; set bmargin at screen 0.17
set lmargin at screen 0.085; set rmargin at screen 0.385
set ylabel "bytes down" offset 1.5,0; set yrange [50:50000]; set format y "10^{%T}"
unset key
set label 1 "θ" at first 9, first 22824 offset 0,0.6 tc rgb "#777777"
plot 22824 with lines dt 2 lc rgb "#888888", for [m = 1:6] replay(method[m]) using 1:2 with linespoints lc rgb colour[m] pt 7 ps 0.5 lw 1.4
set lmargin at screen 0.47; set rmargin at screen 0.75
set ylabel "seconds to follow"; set yrange [0.007:20]
set key outside right center Left reverse samplen 1.5 font ",11"
set label 1 "θ" at first 9, first 1.85 offset 0,0.6 tc rgb "#777777"
plot 1.85 with lines dt 2 lc rgb "#888888" notitle, for [m = 1:6] replay(method[m]) using 1:3 with linespoints lc rgb colour[m] pt 7 ps 0.5 lw 1.4 title words_of[m]
unset multiplot
