
# What each seed had spent when it reached the target; one that never did stands hollow where its run
# ended. A bar marks the median over seeds, an unreached seed being above all others.
set xlabel x_name
set xrange [0:x_max / x_scale]
set yrange [-|label| - 0.6:-0.2]
unset ytics
set grid noytics
set border 1
set bars 0
do for [i = 1:|label|] { set label i label[i] at graph 0, first -i + 0.42 left }
spent(kind) = strcol('kind') eq kind ? column('spent') / x_scale : NaN
plot name.'.csv' using (spent('median')):(-column('row')):(-column('row') - 0.25):(-column('row') + 0.25) \
       with yerrorbars pointtype 0 linewidth 2.5 linecolor rgb 'black' notitle, \
     '' using (spent('reached')):(-column('row')):(column('row')) with points pointtype 7 pointsize 0.8 linecolor variable notitle, \
     '' using (spent('unreached')):(-column('row')):(column('row')) with points pointtype 8 pointsize 0.9 linewidth 1.5 linecolor variable notitle, \
     NaN with points pointtype 7 pointsize 0.8 linecolor rgb '#777777' title 'reached', \
     NaN with points pointtype 8 pointsize 0.9 linewidth 1.5 linecolor rgb '#777777' title 'unreached, run ended here', \
     NaN with lines linewidth 2.5 dashtype solid linecolor rgb 'black' title 'median over seeds'
