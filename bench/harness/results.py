"""results.json: what each scenario measured, when, on what; one scenario may be replaced alone."""
import json
import os
import time

from . import numbers

FORMAT = 1


def read(path):
    if not os.path.exists(path):
        return {"format": FORMAT, "scenarios": {}}
    with open(path) as file:
        results = json.load(file)
    if results.get("format") != FORMAT:
        raise RuntimeError(f"{path} is of another format; remove it")
    return results


def write(path, results):
    """In one step: a file that was there stays whole when this is interrupted."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w") as file:
        json.dump(results, file, indent=1)
        file.write("\n")
    os.replace(path + ".new", path)


def series_of(scenario, values, row_bytes=None):
    """The scenario's series with their values; a ratio's come from two others, round by round. One in rows a second
    is told in bytes as well, where the width of its rows was seen."""
    series = {}
    for entry in scenario.SERIES:
        if "of" in entry:
            above, below = entry["of"]
            if above not in values or below not in values:
                continue
            found = numbers.ratios(values[above], values[below])
        else:
            if entry["key"] not in values:
                continue
            found = values[entry["key"]]
        series[entry["key"]] = {"label": entry["label"], "unit": entry.get("unit", "x"),
                                "values": [float(f"{value:.6g}") for value in found]}
        width = (row_bytes or {}).get(entry.get("shape", "upload"))
        if width and entry.get("unit") == "rows/s":
            series[entry["key"]]["row_bytes"] = width
    unknown = set(values) - {entry["key"] for entry in scenario.SERIES}
    if unknown:
        raise RuntimeError(f"values of no series: {sorted(unknown)}")
    return series


def put(results, name, scenario, recorder, facts, seconds):
    results["scenarios"][name] = {
        "title": scenario.TITLE, "about": " ".join(scenario.ABOUT.split()),
        "date": time.strftime("%Y-%m-%d", time.gmtime()), "seconds": round(seconds),
        "foreign_cores": [round(value, 2) for value in recorder.foreign],
        "settings": getattr(scenario, "SETTINGS", {}), **facts,
        "series": series_of(scenario, recorder.values, recorder.row_bytes)}


def median_of(results, scenario, key):
    """The median of a series; nothing when it was not measured."""
    series = results["scenarios"].get(scenario, {}).get("series", {}).get(key)
    return numbers.median(series["values"]) if series and series["values"] else None
