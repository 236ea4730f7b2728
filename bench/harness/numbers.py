"""Medians, ratios, and numbers as people read them."""
import statistics


def median(values):
    """The middle value; of an even number of them, the mean of the two in the middle."""
    return statistics.median(values)


def ratios(above, below):
    """The ratio of each round, from the two values of that round."""
    if len(above) != len(below):
        raise ValueError(f"{len(above)} rounds against {len(below)}")
    return [a / b if b else float("inf") for a, b in zip(above, below)]


def quantile(values, share):
    """The smallest value that at least `share` (0..1) of the values do not exceed."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = -(-len(ordered) * share // 1)  # rounded up
    return ordered[max(0, min(len(ordered) - 1, int(place) - 1))]


def text_of(value):
    """Three digits that matter, thousands set apart: 0.0123, 1.23, 12.3, 123, 12,300."""
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1000:
        digits = len(str(int(size)))
        return f"{round(value, 3 - digits):,.0f}"
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3 if size >= 0.1 else 4
    return f"{value:.{decimals}f}"


def short_text_of(value):
    """For labels in plots: 950, 1.2 k, 340 k, 5 M."""
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if abs(value) >= size:
            number = value / size
            return (f"{number:.0f}" if number >= 100 else f"{number:.3g}") + letter
    return f"{value:.3g}"
