
# Points of a sweep, and the front of those that no other beats in cost and return both.
set xlabel x_text(x_name) font x_font(x_name)
set ylabel 'final return'
if (log_x) {
    set logscale x
    set format x '%g'
    set xrange [*:1.5 * 1.0 * x_end / x_scale]
} else {
    set xrange [0:1.08 * 1.0 * x_end / x_scale]
}
set offsets 0, 0, graph 0.08, graph 0.05
x(s) = column('colour') == s ? 1.0 * column('cost') / x_scale : NaN
do for [i = 1:|front_cost| - 1] {
    at = 1.0 * front_cost[i] / x_scale
    next = 1.0 * front_cost[i + 1] / x_scale
    set arrow 2 * i - 1 from at, front_mean[i] to next, front_mean[i] nohead back \
        dashtype (3,3) linewidth 1.2
    set arrow 2 * i from next, front_mean[i] to next, front_mean[i + 1] nohead back \
        dashtype (3,3) linewidth 1.2
}
plot for [s = 1:|label|] name.'.csv' using (x(s)):(column('mean')):(column('low')):(column('high')) \
         with yerrorbars linetype s dashtype solid linewidth 1 pointsize 0.9 notitle, \
     '' using (column('front') == 1 ? 1.0 * column('cost') / x_scale : 1 / 0):(column('mean')): \
         (sprintf('%d', column('number'))) with labels left offset 0.8, 0.5 notitle, \
     for [s = 1:|label|] NaN with points linetype s pointsize 0.9 title key_text(label[s])
