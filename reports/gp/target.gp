
# What each seed had spent when it reached the target; one that never did stands hollow where its
# run ended. A bar marks the median over seeds, an unreached seed being above all others.
set xlabel x_text(x_name) font x_font(x_name)
set xrange [0:x_most > 0 ? 1.05 * x_most / x_scale : 1]
if (log_x) { eval log_axis('x', 1.0 * x_least / x_scale, 1.0 * x_most / x_scale) }
set yrange [-|label| - 0.5:-0.45]
unset ytics
set grid noytics
set border 1
set lmargin 2
set rmargin 3
do for [i = 1:|label|] {
    set label i upper_line(label[i]) at graph 0, first upper_y(label[i], 0.32 - i) left \
        font title_font(label[i])
    set label |label| + i lower_line(label[i]) at graph 0, first 0.32 - i left \
        font title_font(label[i])
}
spent(kind) = strcol('kind') eq kind ? column('spent') / x_scale : NaN
plot name.'.csv' using (spent('median')):(-column('row') - 0.25):(0):(0.5) with vectors nohead \
         linewidth 2.5 dashtype solid linecolor rgb 'black' notitle, \
     '' using (spent('reached')):(-column('row')):(column('colour')) with points pointtype 7 \
         pointsize 0.8 linecolor variable notitle, \
     '' using (spent('unreached')):(-column('row')):(column('colour')) with points pointtype 8 \
         pointsize 0.9 linewidth 1.5 linecolor variable notitle, \
     NaN with points pointtype 7 pointsize 0.8 linecolor rgb '#777777' title key[1], \
     NaN with points pointtype 8 pointsize 0.9 linewidth 1.5 linecolor rgb '#777777' title key[2], \
     NaN with lines linewidth 2.5 dashtype solid linecolor rgb 'black' title key[3]
