
# Rows of stacked bars: part 1, 2, ... reaches from `from` to `to`; part 0 is a budget, drawn as a
# mark. `part_colour`: their numbers in the palette.
set xlabel x_text(x_name) font x_font(x_name)
set xrange [0:1.0 * x_max / x_scale]
set yrange [-|label| - 0.5:-0.45]
unset ytics
set grid noytics
set border 1
set lmargin 2
set rmargin 3
do for [i = 1:|label|] {
    set label i upper_line(label[i]) at graph 0, first upper_y(label[i], 0.27 - i) left \
        font title_font(label[i])
    set label |label| + i lower_line(label[i]) at graph 0, first 0.27 - i left \
        font title_font(label[i])
}
middle(p) = column('part') == p ? 0.5 * (column('from') + column('to')) / x_scale : NaN
y(shift) = shift - column('row')
plot for [p = 1:|part| - (marks > 0)] name.'.csv' using (middle(p)):(y(0)): \
         (column('from') / x_scale):(column('to') / x_scale):(y(-0.3)):(y(0.12)) with boxxyerror \
         linecolor rgb colour[part_colour[p]] title key_text(part[p]), \
     name.'.csv' using (middle(0)):(y(-0.38)):(0):(0.58) with vectors nohead linewidth 3 \
         dashtype solid linecolor rgb 'black' notitle, \
     (marks > 0 ? NaN : 1 / 0) with lines linewidth 3 dashtype solid linecolor rgb 'black' \
         title (marks > 0 ? key_text(part[|part|]) : '')
