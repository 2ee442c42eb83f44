# gnuplot -c figures/compression.gp, in scenarios/methods
set terminal svg size 900,340 font "Helvetica,12" background "white"
set output "figures/compression.svg"
order = "float32 float16 bfloat16 int8 int8_down int8_both sign sign_feedback top_05 top_05_feedback"
labels = '"float32" "float16" "bfloat16" "int8" "int8 down" "int8 up and down" "sign" "sign, error feedback" "largest 5 %%" "largest 5 %%, feedback"'
bottom = 0.15; top = 0.1
load "figures/rows.gp"
set multiplot
array method[4] = ["fedavg", "fedzo", "decomfl", "es"]
array sends[4] = ["104 weights", "104 weights", "4 slopes", "8 returns"]
set xrange [3:15]; set xtics 4,4; set xlabel "final return" offset 0,0.4
do for [m = 1:4] {
  set lmargin at screen 0.19 + 0.2 * (m - 1); set rmargin at screen 0.19 + 0.2 * m - 0.015
  set title method[m] . ", " . sends[m]
  # Only weights can have error feedback.
  plot rows("compression", method[m] . " *") using 2:(m > 2 && ($1 == 8 || $1 == 10) ? NaN : -$1):3:4 with xerrorbars lc rgb blue pt 7 ps 0.7 lw 1.4 notitle
  eval unnamed
}
unset multiplot
