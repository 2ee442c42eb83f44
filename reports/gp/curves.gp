
# Return against what was spent: `lines` lines, each one seed of a series or the mean of a series
# over seeds with its interval. For the interquartile mean instead, say statistic = 'iqm'. With
# `diverged`, evaluations that broke the physics are crosses at the foot.
if (!exists('statistic')) statistic = 'mean'
set xlabel x_text(x_name) font x_font(x_name)
set ylabel short(y_name, 40) font y_font(y_name)
if (whole) set xtics 1
if (log_x) set logscale x; else set xrange [0:*]
# Five numbers at most on a narrow axis: more of them would overlap.
if (narrow && !log_x && !whole && x_most > 0) {
    step = 10 ** floor(log10(0.25 * x_most))
    part = 0.25 * x_most / step
    set xtics step * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10)
}
shown(k) = column('line') == k && (!log_x || column(x_column) > 0)
x(k) = shown(k) ? 1.0 * column(x_column) / x_scale : NaN
low = statistic.'_low'
high = statistic.'_high'
# A line that is plotted, and no arrow, so that the axis reaches it.
aim = ""
if (target == target) {
    set label 1 'target' at graph 0.01, first target left offset 0, 0.5
    aim = "target with lines linecolor rgb 'black' dashtype (3,3) linewidth 1 notitle,"
}
broken(k) = column('line') == k && column('diverged') > 0 ? 0.03 : NaN
crosses = ""
if (diverged) {
    set y2range [0:1]
    set offsets 0, 0, 0, graph 0.08
    crosses = "for [k = 1:lines] name.'.csv' using (x(k)):(broken(k)) axes x1y2 " \
        ."with points linetype series_of[k] pointtype 2 pointsize 0.6 notitle,"
}
plot for [k = 1:lines] name.'.csv' using (x(k)):(column(low)):(column(high)) with filledcurves \
         linecolor rgb colour[series_of[k]] fillstyle transparent solid 0.18 noborder notitle, \
     for [k = 1:lines] name.'.csv' using (x(k)):(column(statistic)) with linespoints \
         linetype series_of[k] linewidth (thin ? 1 : 1.8) pointsize (thin ? 0.4 : 0.55) \
         pointinterval point_every notitle, \
     @crosses @aim for [s = 1:|label|] NaN with linespoints linetype s title key_text(label[s])
