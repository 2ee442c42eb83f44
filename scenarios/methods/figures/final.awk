# Of what `fedsim curves` prints of a folder: a point's names, then mean, low and high end of its final return; only points that have an interval.
#   awk -f figures/final.awk tables/partition-or-majority.txt
/increase of the return/ { exit }
match($0, /95 % \[[^]]*\]/) {
    interval = substr($0, RSTART + 6, RLENGTH - 7)
    sub(", ", " ", interval)
    names = $0
    sub(/   .*SD.*/, "", names)
    gsub(/[a-z.]*=|,|^ +/, "", names)
    mean = $0
    sub(/ +SD.*/, "", mean)
    sub(/.* /, "", mean)
    print names, mean, interval
}
