# gnuplot -c figures/personal.gp, in scenarios/preferences
set terminal svg size 900,330 font "Helvetica,12" background "white"
set output "figures/personal.svg"
set datafile separator ","
set datafile columnheaders
table = "tables/personal.csv"
array sizes[3] = [1, 10, 50]
array colour[3] = ["#0072B2", "#D55E00", "#009E73"]
at(k, x) = column("K") == sizes[k] ? column("lambda") + 0.07 * (k - 2) + x : NaN
of(k) = column("K") == sizes[k] ? column("lambda") : NaN
set xrange [-0.3:3.3]; set xtics 1; set xlabel "λ" offset 0,0.4
set grid linecolor rgb "#BBBBBB" linewidth 0.6
set key bottom right samplen 2
set multiplot layout 1,2
set title "final return of the shared policy"
plot for [k = 1:3] table using (at(k, 0)):(column("final")) with points pt 7 ps 0.35 lc rgb colour[k] notitle, \
     for [k = 1:3] table using (of(k)):(column("final")) smooth unique with lines lw 2 lc rgb colour[k] title sprintf("K = %d", sizes[k])
set title "own policies, worth to their agents' wishes"
unset key
plot for [k = 1:3] table using (at(k, 0)):(column("wishes_own")) with points pt 7 ps 0.35 lc rgb colour[k] notitle, \
     for [k = 1:3] table using (of(k)):(column("wishes_own")) smooth unique with lines lw 2 lc rgb colour[k] notitle
unset multiplot
