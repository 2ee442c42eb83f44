
# An outcome against the values of a swept key; a line joins points that are equal in all else.
set xlabel x_text(x_name) font x_font(x_name)
set ylabel short(y_name, 40) font y_font(y_name)
if (from_zero) {
    set yrange [0:*]
    if (log_y) { eval log_axis('y', 1.0 * y_least / y_scale, 1.0 * y_most / y_scale) }
}
values = |x_at|
span = x_at[values] > x_at[1] ? x_at[values] - x_at[1] : 1
if (log_x) {
    set logscale x
    set xrange [x_at[1] / 1.3:x_at[values] * 1.3]
} else {
    set xrange [x_at[1] - 0.08 * span:x_at[values] + 0.08 * span]
}
# As many values are named as have room, from the left.
pixels = narrow ? 270.0 : 490.0
place_px(x) = pixels * (log_x ? log(1.3 * x / x_at[1]) / log(1.69 * x_at[values] / x_at[1]) \
    : (x - x_at[1]) / (1.16 * span))
needs_px(i, j) = 3.5 * (strlen(x_label[i]) + strlen(x_label[j])) + 8
named = 0
set xtics ()
do for [i = 1:values] {
    last = named > 0 ? named : 1
    if (named == 0 || place_px(x_at[i]) - place_px(x_at[last]) >= needs_px(i, last)) {
        set xtics add (x_label[i] x_at[i])
        named = i
    }
}
step = 0.012 * (narrow ? 1.6 : 1)
apart(s) = step * (s - 0.5 * (|label| + 1))
place(x, s) = log_x ? x * (x_at[values] / x_at[1]) ** apart(s) : x + span * apart(s)
x(s) = column('line') == s ? place(column('x'), s) : NaN
plot for [s = 1:|label|] name.'.csv' using (x(s)):(1.0 * column('mean') / y_scale): \
         (1.0 * column('low') / y_scale):(1.0 * column('high') / y_scale) with yerrorbars \
         linetype s linewidth 1.2 dashtype solid notitle, \
     for [s = 1:|label|] '' using (numeric ? x(s) : 1 / 0):(1.0 * column('mean') / y_scale) with lines \
         linetype s notitle, \
     for [s = 1:|label|] NaN with linespoints linetype s title key_text(label[s])
