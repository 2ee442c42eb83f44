
# When devices were online: on top which part of them, below a bar for each stay, a row a device.
set xlabel x_text(x_name) font x_font(x_name)
set xrange [0:x_max]
top = 0.25 * rows + 3
set yrange [-rows - 0.5:top]
set ytics ('0' 0, share_name top)
set grid noytics
share(k) = column('row') == 0 ? column('share') / share_max * top : NaN
from(k) = column('row') > 0 ? column('from') : NaN
plot name.'.csv' using 'from':(share(1)) with steps linetype 2 dashtype solid notitle, \
     name.'.csv' using (from(1)):(-column('row')):(column('to') - column('from')):(0) with vectors \
         nohead linewidth (rows > 12 ? 3 : 6) dashtype solid linecolor rgb colour[1] notitle, \
     NaN with lines linewidth 3 linecolor rgb colour[1] title label[1], \
     NaN with lines linetype 2 dashtype solid title label[2]
