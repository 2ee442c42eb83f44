
# A row an agent, a box a phase; crosses are where work came to nothing.
set xlabel x_text(x_name) font x_font(x_name)
set xrange [0:1.0 * x_max / x_scale]
set yrange [-|agent| - 0.5:-0.5]
set ytics () font ',11'
set for [i = 1:|agent|] ytics add (agent[i] -i)
set grid noytics
if (narrow) { # gnuplot does not see how little room there is
    fifth = 1.0 * x_max / x_scale / 5
    ten = 10.0 ** floor(log10(fifth))
    between = ten * (fifth > 5 * ten ? 10 : fifth > 2 * ten ? 5 : 2)
    set xtics between
}
middle(p) = column('part') == p ? 0.5 * (column('from') + column('to')) / x_scale : NaN
y(shift) = shift - column('row')
plot for [p = 1:|part|] name.'.csv' using (middle(part_number[p])):(y(0)): \
         (1.0 * column('from') / x_scale):(1.0 * column('to') / x_scale):(y(-0.36)):(y(0.36)) with boxxyerror \
         linecolor rgb colour[part_colour[p]] title key_text(part[p]), \
     name.'.csv' using (middle(0)):(y(0)) with points pointtype 2 pointsize 0.8 linewidth 2 \
         linecolor rgb 'black' notitle
