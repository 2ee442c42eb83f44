
# The look all figures share. Colours: Okabe and Ito's, which the colour-blind can tell apart, and for
# parts of bars two of Tol's; lines differ in dashes and points too.
# `form` is 'svg', 'png' or 'pdf'. With width_mm the picture is for print and scaled to that width as
# a whole: one of 360 pixels (`narrow`, as for a phone) up to 110 mm, one of 600 beyond.
if (!exists('form')) form = 'svg'
if (!exists('narrow')) narrow = exists('width_mm') ? width_mm <= 110 : 0
width_px = narrow ? 360.0 : 600.0
height_px = 1.0 * (narrow ? height_narrow : height)
set encoding utf8
if (form eq 'pdf') {
    inch = width_mm / 25.4 / width_px
    set terminal pdfcairo size width_px * inch, height_px * inch noenhanced \
        font 'sans-serif,13' fontscale 0.8 * 72 * inch linewidth 1.5 * 72 * inch pointscale 1.5 * 72 * inch
}
if (form eq 'png') { # at 300 dots to the inch
    dots = exists('width_mm') ? width_mm / 25.4 * 300 / width_px : 2
    set terminal pngcairo size int(dots * width_px), int(dots * height_px) noenhanced \
        font 'sans-serif,13' fontscale 0.8 * dots linewidth dots pointscale dots
}
if (form eq 'svg') {
    set terminal svg size width_px, height_px noenhanced font 'sans-serif,13'
    if (exists('width_mm') || exists('background')) {
        set terminal svg size width_px, height_px noenhanced font 'sans-serif,13' \
            background 'white'
    }
}
set output name.(narrow && !exists('width_mm') ? '-narrow.' : '.').form
set datafile separator comma
set datafile columnheaders
# A logarithmic axis for values from low to high, with tics at 1, 2, 5, 10, ...
log_axis(axis, low, high) = sprintf("set logscale %s; set %srange [%g:%g]; set %stics (); ", \
                                    axis, axis, low / 1.2, 1.2 * high, axis) \
    .sprintf("do for [power = %d:%d] { do for [digit in '1 2 5'] { tic = digit * 10.0 ** power; ", \
             floor(log10(low / 1.2)), floor(log10(1.2 * high))) \
    .sprintf("set %stics add (sprintf('%%g', tic) tic) } }", axis)
array colour[10] = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', \
                    '#56B4E9', '#998800', '#777777', '#332288', '#882255']
array shape[8] = [7, 5, 9, 13, 11, 6, 4, 8]
do for [i = 1:8] {
    set linetype i linecolor rgb colour[i] linewidth 1.8 dashtype i \
        pointtype shape[i] pointsize 0.55
}
set linetype 1 dashtype solid
set linetype 5 dashtype (12,3)
set linetype 6 dashtype (4,2)
set linetype 7 dashtype (8,3,2,3)
set linetype 8 dashtype (2,4)
set linetype cycle 8
set style fill solid 0.85 noborder
set border 3 linewidth 0.8
set tics nomirror out scale 0.6
set grid linecolor rgb '#BBBBBB' linewidth 0.6 dashtype solid
# The plot, its axis and then its key from top to bottom; `foot` pixels are kept for the latter two.
set tmargin at screen 1 - 8 / height_px
set bmargin at screen (narrow ? foot_narrow : foot) / height_px
set key at screen (narrow ? 0.04 : 0.03), screen 3 / height_px left bottom Left reverse width 1 \
    maxrows (narrow ? key_rows_narrow : key_rows) samplen 3
set xlabel offset 0, 0.3
# Numbers on a narrow axis stand closer.
if (narrow) set xtics font ',11'
# A text that is too long for its place loses its middle: ends tell more names apart.
short(text, n) = strlen(text) <= n ? text \
    : text[1:n / 2].'…'.text[strlen(text) - (n - n / 2) + 2:strlen(text)]
# What stands on the axes and in the key of a narrow figure takes a smaller letter where it is long.
x_text(text) = short(text, narrow ? 56 : 88)
x_font(text) = strlen(text) > (narrow ? 38 : 70) ? ',9' : ',13'
y_font(text) = strlen(text) > 26 ? ',10' : ',13'
key_text(text) = short(text, narrow ? 42 : 68)
if (key_longest > (narrow ? 34 : 58)) set key font ',11'
# A title over a row's bar: too long for the picture's width it takes two smaller lines, parted
# behind the last space that fits. Rows are 44 pixels high; `y` is where the lower line stands.
room = narrow ? 57 : 80
space(text, n) = n < 2 ? room : (text[n:n] eq ' ' ? n : space(text, n - 1))
fits(text) = strlen(text) <= room
title_end(text) = fits(text) ? strlen(text) : space(text, room)
title_font(text) = narrow ? (fits(text) ? ',10' : ',9') : (fits(text) ? ',13' : ',11')
upper_line(text) = text[1:title_end(text)]
lower_line(text) = short(text[title_end(text) + 1:*], room)
upper_y(text, y) = fits(text) ? y + 0.1 : y + 0.25
