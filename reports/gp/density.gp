
# Two densities a row, a row a number of episodes in a batch: from θ and from θ', over one axis of
# returns. Each row is scaled to its own highest point.
set xlabel 'mean return of a batch'
set yrange [-|row_label| - 0.1:0.1]
unset ytics
set grid noytics
set border 1
set lmargin 2
set rmargin 3
do for [i = 1:|row_label|] { set label i row_label[i] at graph 0, first 0.72 - i left front }
x(r, p) = column('row') == r && column('policy') == p ? column('x') : NaN
foot_of(r) = -r
plot for [k = 0:2 * |row_label| - 1] name.'.csv' \
         using (x(k / 2 + 1, k % 2 + 1)):(foot_of(k / 2 + 1)): \
         (foot_of(k / 2 + 1) + 0.9 * column('height')) with filledcurves \
         linecolor rgb colour[k % 2 + 1] fillstyle transparent solid 0.3 noborder notitle, \
     for [k = 0:2 * |row_label| - 1] name.'.csv' \
         using (x(k / 2 + 1, k % 2 + 1)):(foot_of(k / 2 + 1) + 0.9 * column('height')) with lines \
         linetype (k % 2 + 1) linewidth 1.5 notitle, \
     for [p = 1:2] NaN with lines linetype p linewidth 2 title key_text(label[p])
