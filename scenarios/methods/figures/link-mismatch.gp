# gnuplot -c figures/link-mismatch.gp, in scenarios/methods
set terminal svg size 760,330 font "Helvetica,12" background "white"
set output "figures/link-mismatch.svg"
labels = '"zpg, own link" "zpg, the other" "zpg, a straight line" "fedavg\_s2zpo (signs)" "zspo (signs)" "zbcpg, own link" "zbcpg, the other" "zbcpg, a straight line" "par\_s2zpo (signs)"'
bt = "zpg_bt zpg_weibull zpg_linear fedavg_s2zpo zspo zbcpg_bt zbcpg_weibull zbcpg_linear par_s2zpo"
weibull = "zpg_weibull zpg_bt zpg_linear fedavg_s2zpo zspo zbcpg_weibull zbcpg_bt zbcpg_linear par_s2zpo"
bottom = 0.15; top = 0.1
order = bt
load "figures/rows.gp"
set multiplot
set xrange [6:14.5]; set xtics 2; set xlabel "final return, mean of ten seeds and 95 % interval" offset 0,0.4
sign(i) = i == 4 || i == 5 || i == 9
set lmargin at screen 0.235; set rmargin at screen 0.605; set title "Bradley–Terry panel"
plot rows("link-mismatch", "bt_panel_*") using 2:(-$1):3:4:(sign(int($1)) ? 0xd55e00 : 0x0072b2) with xerrorbars lc rgb variable pt 7 ps 0.7 lw 1.4 notitle
eval unnamed
order = weibull
set lmargin at screen 0.62; set rmargin at screen 0.985; set title "Weibull panel"
plot rows("link-mismatch", "weibull_panel_*") using 2:(-$1):3:4:(sign(int($1)) ? 0xd55e00 : 0x0072b2) with xerrorbars lc rgb variable pt 7 ps 0.7 lw 1.4 notitle
unset multiplot
