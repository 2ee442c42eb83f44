# Of tables/price-list.csv, at 1 Mbit/s: the number of the method in `order`, and mean, low and high end of `column`, times `unit`.
#   awk -f figures/price.awk -v task=Hopper -v column=gain -v unit=1 -v order="ars es" tables/price-list.csv
BEGIN {
    FS = ","
    count = split(order, names, " ")
    for (i = 1; i <= count; i++)
        place[names[i]] = i
}
{
    # Texts in quotes have commas of their own.
    while (match($0, /"[^"]*"/)) {
        text = substr($0, RSTART + 1, RLENGTH - 2)
        gsub(/,/, ";", text)
        $0 = substr($0, 1, RSTART - 1) text substr($0, RSTART + RLENGTH)
    }
}
NR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
$at["task"] == task && $at["point"] ~ /=1 Mbit/ && $at["algorithm"] in place {
    print place[$at["algorithm"]], $at[column] * unit, $at[column "_low"] * unit, $at[column "_high"] * unit
}
