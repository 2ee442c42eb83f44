
# Rates over time, `lines` of them, each the mean over the part of the span that a point stands for;
# grey where nothing was measured, if `gaps` is 1.
set xlabel x_text(x_name) font x_font(x_name)
set ylabel short(y_name, 40) font y_font(y_name)
set xrange [0:x_max]
set yrange [0:1.05 * y_most]
shown(k) = column('line') == k ? column('value') : NaN
unmeasured = '#D0D0D0'
plot for [g = 1:gaps] name.'.csv' using (column('line') == 0 ? column('time') : NaN):(0): \
         (column('time')):(column('until')):(0):(1.05 * y_most) \
         with boxxyerror fillcolor rgb unmeasured notitle, \
     for [k = 1:lines] name.'.csv' using 'time':(shown(k)) with steps linetype k notitle, \
     for [k = 1:lines] NaN with lines linetype k title key_text(label[k]), \
     for [g = 1:gaps] NaN with boxes fillcolor rgb unmeasured title key_text(label[lines + gaps])
