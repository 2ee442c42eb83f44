
# Rates over time, `lines` of them, each the mean over the part of the span that a point stands for.
set xlabel x_name
set ylabel y_name
set xrange [0:x_max]
set yrange [0:*]
shown(k) = column('line') == k ? column('value') : NaN
plot for [k = 1:lines] name.'.csv' using 'time':(shown(k)) with steps linetype k notitle, \
     for [k = 1:lines] NaN with lines linetype k title label[k]
