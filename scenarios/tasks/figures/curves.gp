# gnuplot -c figures/curves.gp, in scenarios/tasks: return against steps, a panel a task. A grey line is a published level.
set terminal svg size 760,430 font "Helvetica,11" background "white"
set output "figures/curves.svg"
set datafile separator comma
array task[7] = ["InvertedPendulum", "InvertedDoublePendulum", "Reacher", "Pusher", "Ant", "Humanoid", "HumanoidStandup"]
array level[7] = [963.09, 7350, -5.03, -40.38, 1327.16, 716.11, 150104.59]
array whose[7] = ["CleanRL", "Baselines", "SLM Lab, 4 M steps", "CleanRL", "RL Zoo", "CleanRL", "SLM Lab, 4 M steps"]
array low[7] = [0, 0, -40, -130, -500, 0, 0]
array high[7] = [1050, 10000, 0, 0, 1500, 800, 180000]
seeds = 3
array colour[3] = ["#0072b2", "#d55e00", "#009e73"]
set multiplot layout 2,4 margins 0.085,0.985,0.115,0.94 spacing 0.07,0.15
set xrange [0:1]; set xtics 0.5 nomirror; set ytics nomirror; set border 3; set grid ytics lc rgb "#dddddd"
set format y "%.5g"
unset key
do for [i = 1:7] {
  set title task[i] offset 0,-0.6
  if (i >= 4) { set xlabel "million steps" offset 0,0.6 } else { unset xlabel }
  if (i == 1 || i == 5) { set ylabel "mean return of 20 episodes" offset 0.3,0 } else { unset ylabel }
  if (i == 7) { set format y "%.0s%c" } else { set format y "%.5g" }
  set label 1 whose[i] at graph (i == 5 ? 0.25 : 0.98), first level[i] right offset 0,(i == 7 ? 0.6 : -0.6) tc rgb "#666666" font ",9"
  set yrange [low[i]:high[i]]
  file = "curves/".task[i].".csv"
  plot level[i] lc rgb "#888888" dt 2 notitle, \
       for [s = 1:seeds] file using (column("seed") == s ? column("steps") / 1e6 : NaN):"return_last_20" with lines lc rgb colour[s] lw 1.4 notitle
}
set key center center samplen 2; unset label 1; unset border; unset tics; unset title; unset xlabel; unset ylabel; set yrange [0:1]
plot for [s = 1:seeds] NaN with lines lc rgb colour[s] lw 1.4 title sprintf("seed %d", s), NaN lc rgb "#888888" dt 2 title "published"
unset multiplot
