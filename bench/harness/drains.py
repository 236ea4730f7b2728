"""Fills Fixline's queues while they are paused, and measures how fast they drain."""
from . import programs
from .service import Fixline, rate_of

TABLES = {"upload": "uploaded_track_points", "live": "live_track_points"}
SHAPES = {"upload": {"path": "/tracking/upload", "points": 1000, "connections": 8},
          "live": {"path": "/tracking/live", "points": 5, "connections": 256, "flights": 2000}}


def warm_up(bench, servers):
    """A load that is not measured, as large as the largest: PostgreSQL's shared memory is touched for the first time
    only once, and whoever comes first would pay for it (a first drain came to 0.64 of COPY where 1.01 is right)."""
    for shape in SHAPES:
        fresh_limit(bench, servers, "copy", 5000, shape, bench.size(2_000_000, 50_000))
    servers.empty()


def fill(bench, fixline, shape, points, run=None):
    """Puts `points` points into a queue over HTTP; returns the load generator's report."""
    form = dict(SHAPES[shape])
    form.setdefault("flights", max(1, points // 5000))
    form["requests"] = points // form["points"]
    return programs.load(bench, fixline, form.pop("path"), form.pop("points"), form.pop("connections"),
                         run or bench.new_run(), **form)


def drain(fixline, servers, shape, points):
    """Lets a paused queue go that holds `points` points; rows a second."""
    fixline.wait_for_pending(shape, points)
    servers.postgres.execute("CHECKPOINT")
    before = fixline.processed()
    fixline.resume(shape)
    rate = rate_of(fixline.watch(before + points))
    servers.see_rows(shape, TABLES[shape])
    return rate


def fresh_drain(bench, servers, shape, points):
    """The drain rate of new points into an empty table; all of it is checked to be there."""
    servers.empty()
    with Fixline(bench, servers) as fixline:
        fixline.pause(shape)
        fill(bench, fixline, shape, points)
        rate = drain(fixline, servers, shape, points)
    rows = servers.postgres.rows(TABLES[shape])
    if rows != points:
        raise RuntimeError(f"{rows} rows in the table for {points} points")
    return rate


def fresh_limit(bench, servers, method, batch, shape, rows):
    """The same rows into the same empty table by a plain libpq loop; rows a second."""
    servers.empty()
    return programs.pg_limit(bench, servers, method, batch, shape, rows)
