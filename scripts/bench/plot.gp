# bench.svg, from peers.dat and sizes.dat; the greys can be read on white and on
# black.

set terminal svg size 980,330 font "sans-serif,12" noenhanced
set output "bench.svg"
set multiplot layout 1,2
grey = 0x768390
set key noautotitle textcolor rgb grey

set title "The same job on a kubeadm manifest: processor time" \
	textcolor rgb grey
set lmargin at screen 0.12
set rmargin at screen 0.62
set border 2 linecolor rgb grey
set logscale x
set xrange [1:1e7]
unset xtics
set ytics nomirror textcolor rgb grey
set yrange [-0.6:*]
set offsets 0, 0, 0.6, 0
set style fill solid
ms(t) = sprintf(t < 10 ? "%.1f ms" : "%.0f ms", t)
count(n, word) = sprintf("%d %s%s", n, word, n == 1 ? "" : "s")
colour(name) = name eq "apiserver-audit" ? 0x2f81f7 : 0x8b949e
plot "peers.dat" using 2:0:(1):2:($0 - 0.32):($0 + 0.32):(colour(strcol(1))):ytic(1) \
		with boxxyerror lc rgb variable, \
	"" using 2:0:(ms($2) . ", " . strcol(3) . " sound, " \
		. count($4, "other line") . ", " . count($5, "event")) \
		with labels left offset 0.5,0 textcolor rgb grey

set title "Larger manifests: processor time, ms" textcolor rgb grey
set lmargin at screen 0.69
set rmargin at screen 0.97
set border 3 linecolor rgb grey
set offsets
set logscale xy
set xtics nomirror ("4 KiB" 4096, "64 KiB" 65536, "1 MiB" 1048576, \
	"10 MiB" 10485760) textcolor rgb grey
set ytics nomirror textcolor rgb grey
set xrange [3500:12000000]
set yrange [0.5:*]
set key top left reverse Left
plot "sizes.dat" using 1:4 with linespoints lw 2 pt 7 ps 0.5 \
		lc rgb "#2f81f7" title "apiserver-audit diff", \
	"" using 1:2 with linespoints lw 2 pt 7 ps 0.5 \
		lc rgb "#8b949e" title "libyaml only parses", \
	"" using 1:3 with linespoints lw 2 dt 2 pt 7 ps 0.5 \
		lc rgb "#8b949e" title "libfyaml only parses"
