"""SVG plots from results.json: quiet, with readable text on a light and on a dark page."""
import os

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402  the backend comes first
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter  # noqa: E402

from . import numbers  # noqa: E402

INK = "#7d8590"  # as far from white as from a dark page
GRID = {"color": INK, "alpha": 0.25, "linewidth": 0.8}
COLORS = {"fixline": "#1f83d6", "limit": "#8a94a0", "other": "#c98a1a", "third": "#a35fc0"}
# Text stays text, in the reader's fonts; ids and the date do not change from run to run.
matplotlib.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "fixline", "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK, "xtick.color": INK,
    "ytick.color": INK, "axes.spines.top": False, "axes.spines.right": False, "figure.facecolor": "none",
    "axes.facecolor": "none", "savefig.facecolor": "none", "legend.frameon": False, "legend.labelcolor": INK})


def values_of(results, scenario, key):
    series = results["scenarios"].get(scenario, {}).get("series", {}).get(key)
    return series["values"] if series else None


def summary(values):
    """Median, and how far the least and the most are from it, as matplotlib's whiskers want it."""
    middle = numbers.median(values)
    return middle, middle - min(values), max(values) - middle


def axes_of(width, height):
    figure, axes = pyplot.subplots(figsize=(width, height))
    axes.tick_params(length=0)
    axes.set_axisbelow(True)
    return figure, axes


def save(figure, folder, name):
    figure.tight_layout()
    path = os.path.join(folder, name)
    figure.savefig(path, metadata={"Date": None, "Creator": "bench/run"})
    pyplot.close(figure)
    with open(path) as file:  # trailing blanks would make each rendering a change
        lines = [line.rstrip() for line in file]
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return name


def lying_bars(axes, groups, unit, logarithmic=False):
    """Groups of bars with their whiskers and values: [(group, [(label, color, values)])]."""
    place, places, labels = 0.0, [], []
    most = max(max(values) for _, bars in groups for _, _, values in bars)
    least = min(min(values) for _, bars in groups for _, _, values in bars)
    for group, bars in groups:
        axes.text(0, place, group, transform=axes.get_yaxis_transform(), weight="bold", va="center", ha="left")
        place += 0.85
        for label, color, values in bars:
            middle, down, up = summary(values)
            axes.barh(place, middle, height=0.7, color=COLORS[color], xerr=[[down], [up]],
                      error_kw={"ecolor": INK, "elinewidth": 1.2, "capsize": 3})
            end = middle + up
            axes.text(end * 1.1 if logarithmic else end + most * 0.015, place, numbers.short_text_of(middle), va="center")
            places.append(place)
            labels.append(label)
            place += 1
        place += 0.25
    axes.set_yticks(places, labels)
    axes.set_ylim(place - 0.5, -0.6)
    if logarithmic:
        axes.set_xscale("log")
        axes.set_xlim(10 ** (len(str(int(least))) - 1) / 2, most * 3)
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.minorticks_off()
    else:
        axes.set_xlim(0, most * 1.13)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.short_text_of(value)))
    axes.grid(axis="x", **GRID)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(unit)


def groups_of(results, scenario, form):
    """Keeps the bars that were measured."""
    groups = []
    for group, bars in form:
        found = [(label, color, values_of(results, scenario, key)) for label, color, key in bars]
        found = [bar for bar in found if bar[2]]
        if found:
            groups.append((group, found))
    return groups


def draw_bars(folder, results, scenario, form, unit, name, logarithmic=False):
    groups = groups_of(results, scenario, form)
    if not groups:
        return None
    lines = sum(len(bars) + 1 for _, bars in groups)
    figure, axes = axes_of(8.2, 0.9 + 0.34 * lines)
    lying_bars(axes, groups, unit, logarithmic)
    return save(figure, folder, name)


def draw_drain(folder, results):
    form = [(f"{shape} points", [("Fixline", "fixline", f"{shape}.fixline"), ("COPY (5000)", "limit", f"{shape}.copy"),
                                 ("unnest (1000)", "limit", f"{shape}.unnest")]) for shape in ("upload", "live")]
    return draw_bars(folder, results, "drain", form, "rows/s, median with least and most", "drain.svg")


def draw_live(folder, results):
    form = [(f"{points} point{'s' if points > 1 else ''} a request",
             [("Fixline", "fixline", f"p{points}.fixline"), ("BullMQ", "third", f"p{points}.bullmq"),
              ("classic, gathering", "other", f"p{points}.gathering"), ("classic", "other", f"p{points}.classic")])
            for points in (1, 5, 100)]
    return draw_bars(folder, results, "live", form, "points/s from request to row (log scale)", "live.svg", True)


def draw_bytes(folder, results):
    form = [("upload, or 100 points a request",
             [("Fixline, upload", "fixline", "upload.memory"), ("Fixline, live", "fixline", "live100.memory"),
              ("BullMQ", "third", "bullmq.p100.memory"), ("classic", "other", "classic.p100.memory")]),
            ("live, 1 point a request",
             [("Fixline", "fixline", "live.memory"), ("BullMQ", "third", "bullmq.p1.memory"),
              ("classic", "other", "classic.p1.memory")])]
    return draw_bars(folder, results, "bytes", form, "bytes of Redis memory a queued point (log scale)", "bytes.svg", True)


def draw_freshness(folder, results):
    shares = (("p50", "p50"), ("p90", "p90"), ("p99", "p99"), ("p99_9", "p99.9"), ("max", "max"))
    lines = [(state, text, color) for state, text, color in
             (("idle", "idle", "limit"), ("bulk", "bulk draining", "fixline"))
             if values_of(results, "freshness", f"{state}.p50")]
    if not lines:
        return None
    figure, axes = axes_of(8.2, 3.6)
    for state, text, color in lines:
        found = [summary(values_of(results, "freshness", f"{state}.{share}")) for share, _ in shares]
        middles = [middle for middle, _, _ in found]
        axes.errorbar(range(len(shares)), middles, yerr=[[down for _, down, _ in found], [up for _, _, up in found]],
                      color=COLORS[color], marker="o", markersize=6, linewidth=2, capsize=3, label=text)
        for place, (middle, down, up) in enumerate(found):  # one state's numbers above its line, the other's below
            axes.annotate(numbers.text_of(middle), (place, middle + up if color == "fixline" else middle - down),
                          textcoords="offset points", xytext=(0, 7 if color == "fixline" else -17), ha="center")
    axes.set_xticks(range(len(shares)), [text for _, text in shares])
    axes.set_xlim(-0.4, len(shares) - 0.6)
    axes.set_yscale("log")
    axes.set_ylim(axes.get_ylim()[0] / 1.6, axes.get_ylim()[1] * 1.6)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.short_text_of(value)))
    axes.grid(axis="y", **GRID)
    axes.set_ylabel("ms from answer to visible row")
    axes.legend(loc="upper left")
    return save(figure, folder, "freshness.svg")


def draw_growth(folder, results):
    figure, axes = axes_of(8.2, 3.6)
    drawn, most = False, 0
    for prefix, text, color in (("copy", "COPY (5000)", "limit"), ("rows", "Fixline", "fixline")):
        found = [(size, values_of(results, "growth", f"{prefix}{size}")) for size in (0, 10, 20, 50, 100, 200)]
        found = [(size, summary(values)) for size, values in found if values]
        if not found:
            continue
        drawn = True
        sizes = [size for size, _ in found]
        middles = [middle for _, (middle, _, _) in found]
        most = max(most, max(middle + up for _, (middle, _, up) in found))
        axes.errorbar(sizes, middles, yerr=[[down for _, (_, down, _) in found], [up for _, (_, _, up) in found]],
                      color=COLORS[color], marker="o", markersize=6, linewidth=2, capsize=3, label=text)
        axes.set_xticks(sizes)
    if not drawn:
        pyplot.close(figure)
        return None
    axes.set_ylim(0, most * 1.1)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.short_text_of(value)))
    axes.grid(axis="y", **GRID)
    axes.set_xlabel("million rows in the table before")
    axes.set_ylabel("rows/s")
    axes.legend(loc="lower left")
    return save(figure, folder, "growth.svg")


def draw_all(folder, results):
    """Draws what was measured; the names of the files."""
    drawn = [draw(folder, results) for draw in (draw_drain, draw_live, draw_freshness, draw_bytes, draw_growth)]
    return [name for name in drawn if name]
