# Behind final.awk: of the points whose names are `form` with a name of `order` in the place of *, that name's number, then mean, low and high end.
#   awk -f figures/final.awk tables/liars.txt | awk -v order="zpg feedsign" -v form="* honest" -f figures/order.awk
BEGIN {
    count = split(order, names, " ")
    for (i = 1; i <= count; i++) {
        key = form
        sub(/\*/, names[i], key)
        place[key] = i
    }
}
{
    key = $0
    sub(/ [^ ]+ [^ ]+ [^ ]+$/, "", key)
    if (key in place)
        print place[key], $(NF - 2), $(NF - 1), $NF
}
