# What figures with a row for each name share. A script sets order (names in the tables) and labels, loads this, and draws panels with rows(table, form). After the first of them, `eval unnamed` takes the labels away.
set title offset 0,-0.7; set border 1; set tics nomirror; set ytics scale 0; set grid xtics ytics lc rgb "#dddddd"
set bmargin at screen bottom; set tmargin at screen 1 - top
rows(table, form) = sprintf("< awk -f figures/final.awk tables/%s.txt | awk -v order=\"%s\" -v form=\"%s\" -f figures/order.awk", table, order, form)
set yrange [-words(order) - 0.6:-0.4]
set ytics ()
do for [i = 1:words(order)] { set ytics add (word(labels, i) -i) }
unnamed = "do for [i = 1:words(order)] { set ytics add (\"\" -i) }"
blue = "#0072b2"; red = "#d55e00"; green = "#009e73"; grey = "#999999"
