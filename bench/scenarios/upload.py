"""Uploads from the request to the row."""
import threading
import time

from harness import drains
from harness.service import Fixline

TITLE = "Upload end to end"
ABOUT = """Requests of 1000 points on 8 connections, as fast as they are taken, until each point is a row: points by
the time from the first request to the last row. HTTP, the queue, the writing and the load generator share the cores.
The drain rate of the same number of points, in the same round, is what it is measured by."""
SERIES = [
    {"key": "end_to_end", "label": "upload end to end", "unit": "points/s"},
    {"key": "accepted", "label": "acknowledged meanwhile", "unit": "points/s"},
    {"key": "drain", "label": "drain alone", "unit": "rows/s"},
    {"key": "ratio", "label": "end to end / drain", "of": ("end_to_end", "drain")},
]
SETTINGS = {}


def end_to_end(bench, servers, record, points):
    servers.empty()
    with Fixline(bench, servers) as fixline:
        ended = []
        watcher = threading.Thread(target=lambda: ended.append(fixline.watch(points)[-1][0]), daemon=True)
        watcher.start()
        report = drains.fill(bench, fixline, "upload", points)
        begun = time.monotonic() - report["seconds"]
        watcher.join()
        if not ended:
            raise RuntimeError("the points did not all arrive")
    rows = servers.postgres.rows("uploaded_track_points")
    if rows != points:
        raise RuntimeError(f"{rows} rows in the table for {points} points")
    record.add("end_to_end", points / (ended[0] - begun))
    record.add("accepted", report["points_per_s"])


def drain(bench, servers, record, points):
    record.add("drain", drains.fresh_drain(bench, servers, "upload", points))


def run(bench, servers, record):
    points = bench.size(3_000_000, 200_000)
    SETTINGS["points"] = f"{points:,}"
    for number, parts in bench.rounds_of((end_to_end, drain)):
        for part in parts:
            bench.say(f"round {number + 1}: {part.__name__.replace('_', ' ')}")
            part(bench, servers, record, points)
        record.end_of_round()
