
# Lines, a colour and dashes a series.
set xlabel x_text(x_name) font x_font(x_name)
set ylabel short(y_name, 40) font y_font(y_name)
set xrange [0:*]
if (x_max == x_max) set xrange [0:1.0 * x_max / x_scale]
if (log_x) { set logscale x; set xrange [*:*]; set format x '%g' }
set yrange [1.0 * y_min / y_scale:*]
if (y_max == y_max) set yrange [1.0 * y_min / y_scale:1.0 * y_max / y_scale]
if (diagonal) set arrow 1 from graph 0, 0 to graph 1, 1 nohead dashtype (3,3) linewidth 1
x(k) = column('line') == k && (!log_x || column(x_column) > 0) ? 1.0 * column(x_column) / x_scale : NaN
y(k) = 1.0 * column(y_column) / y_scale
if (steps) {
    plot for [k = 1:lines] name.'.csv' using (x(k)):(y(k)) with steps \
             linetype series_of[k] linewidth 1.8 notitle, \
         for [s = 1:|label|] NaN with lines linetype key_of[s] linewidth 2 title key_text(label[s])
} else {
    plot for [k = 1:lines] name.'.csv' using (x(k)):(y(k)) with lines \
             linetype series_of[k] linewidth 1.8 notitle, \
         for [s = 1:|label|] NaN with lines linetype key_of[s] linewidth 2 title key_text(label[s])
}
