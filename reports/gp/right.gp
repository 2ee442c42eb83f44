
# The share of verdicts that are right, with its interval, against what is asked for. Series stand a
# little apart so that their intervals do not hide each other.
set xlabel x_text(x_name) font x_font(x_name)
set ylabel 'verdicts that are right'
set yrange [0:1]
set logscale x 2
set xrange [x_low / 1.3:x_high * 1.3]
set xtics ()
set for [i = 1:|tic|] xtics add (sprintf('%g', tic[i]) tic[i])
set arrow 1 from graph 0, first 0.5 to graph 1, first 0.5 nohead dashtype (3,3) linewidth 1
apart(s) = 1.025 ** (s - 0.5 * (|label| + 1))
x(s) = column('series') == s ? column('x') * apart(s) : NaN
plot for [s = 1:|label|] name.'.csv' using (x(s)):(column('right')):(column('low')): \
         (column('high')) with yerrorbars linetype s linewidth 1.2 dashtype solid notitle, \
     for [s = 1:|label|] name.'.csv' using (x(s)):(column('right')) with linespoints \
         linetype s title key_text(label[s])
