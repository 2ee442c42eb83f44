
# What agents' own policies are worth to their wishes, against what the shared policy returns.
set xlabel 'final return of the shared policy'
set ylabel 'worth to agents’ wishes (0: all met)'
set offsets graph 0.05, graph 0.05, graph 0.08, graph 0.05
x(s) = column('colour') == s ? column('shared') : NaN
plot for [s = 1:|label|] name.'.csv' using (x(s)):(column('wishes')):(column('shared_low')): \
         (column('shared_high')):(column('wishes_low')):(column('wishes_high')) with xyerrorbars \
         linetype s dashtype solid linewidth 1 pointsize 0.9 notitle, \
     for [s = 1:|label|] NaN with points linetype s pointsize 0.9 title key_text(label[s])
