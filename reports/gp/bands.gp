
# A band a series: shares of a whole, round by round, in the colours of the key.
set xlabel 'round'
set xrange [0.5:rounds + 0.5]
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
middle(p) = column('part') == p ? 0.5 * (column('round_from') + column('round_to')) : NaN
level(share) = -column('row') - 0.42 + 0.58 * share
plot for [p = 1:|part|] name.'.csv' using (middle(part_number[p])):(-column('row')): \
         (column('round_from') - 0.5):(column('round_to') + 0.5): \
         (level(column('from'))):(level(column('to'))) with boxxyerror \
         linecolor rgb colour[part_colour[p]] fillstyle solid 0.85 noborder title key_text(part[p])
