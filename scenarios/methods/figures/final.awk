# Of `fedsim compare --format csv`: the names of a point's variants, then mean, low and high end of the final return.
#   awk -f figures/final.awk tables/liars.csv
BEGIN { FS = "\"" }
NR == 1 {
    count = split($0, head, ",")
    for (i = 1; i <= count; i++)
        at[head[i]] = i
    next
}
{
    names = $4
    gsub(/[a-z.]*=/, "", names)
    gsub(/, /, " ", names)
    split($5, value, ",") # the first is empty, as $5 begins with a comma, and stands for the point
    print names, value[at["final"] - at["point"] + 1], value[at["final_low"] - at["point"] + 1],
        value[at["final_high"] - at["point"] + 1]
}
