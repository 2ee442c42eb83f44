
# Several small pictures with the same axes and one key below them.
columns = narrow ? 2 : 3
rows = (|panel| + columns - 1) / columns
foot_px = 19.0 * (narrow ? key_rows_narrow : key_rows) + 10
room = (height_px - foot_px) / rows
if (log_x) { set logscale x; set format x '%g' }
set xtics font ',10'
set ytics 0.5 font ',10'
set yrange [0:1]
x(k, p) = column('line') == k && column('panel') == p && (!log_x || column(x_column) > 0) \
    ? 1.0 * column(x_column) / x_scale : NaN
set multiplot
unset key
set xlabel ''
set title offset 0, -0.6 font ',12'
do for [p = 1:|panel|] {
    row = (p - 1) / columns
    at = (p - 1) % columns
    set lmargin at screen (at * width_px / columns + 34) / width_px
    set rmargin at screen ((at + 1) * width_px / columns - 12) / width_px
    set tmargin at screen 1 - (row * room + 25) / height_px
    set bmargin at screen 1 - ((row + 1) * room - 38) / height_px
    set title short(panel[p], narrow ? 24 : 30)
    plot for [k = 1:lines] name.'.csv' using (x(k, p)):(column(y_column)) with steps \
         linetype series_of[k] linewidth 1.6 notitle
}
unset title
unset border
unset tics
unset grid
unset logscale
set xrange [0:1]
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen foot_px / height_px
set bmargin at screen 0
set key at screen (narrow ? 0.04 : 0.03), screen 3 / height_px left bottom Left reverse width 1 \
    maxrows (narrow ? key_rows_narrow : key_rows) samplen 3
plot for [s = 1:|label|] NaN with lines linetype key_of[s] linewidth 2 title key_text(label[s])
unset multiplot
