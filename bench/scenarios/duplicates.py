"""What a track costs that was sent before."""
from harness import drains, programs
from harness.service import Fixline

TITLE = "Duplicates: an upload that was sent before"
ABOUT = """Points are uploaded and drained; then exactly the same are uploaded and drained again. The second time all
are duplicates and no row is written. The limit is a prepared unnest-insert (1000) on two connections of rows that it wrote
just before, so that both meet rows which nobody has read since."""
SERIES = [
    {"key": "new", "label": "Fixline, new points", "unit": "rows/s"},
    {"key": "known", "label": "Fixline, duplicates", "unit": "rows/s"},
    {"key": "unnest_known", "label": "unnest (1000), duplicates", "unit": "rows/s"},
    {"key": "ratio", "label": "duplicates / new", "of": ("known", "new")},
    {"key": "ratio_unnest", "label": "duplicates / unnest (1000) of duplicates", "of": ("known", "unnest_known")},
]
SETTINGS = {}


def fixline_twice(bench, servers, record, points):
    servers.empty()
    name = bench.new_run()
    with Fixline(bench, servers) as fixline:
        for key in ("new", "known"):
            bench.say(f"{key} points")
            fixline.pause("upload")
            drains.fill(bench, fixline, "upload", points, name)
            record.add(key, drains.drain(fixline, servers, "upload", points))
    rows = servers.postgres.rows("uploaded_track_points")
    if rows != points:
        raise RuntimeError(f"{rows} rows in the table for {points} points that came twice")


def unnest_known(bench, servers, record, points):
    bench.say("unnest, duplicates")
    drains.fresh_limit(bench, servers, "unnest", 1000, "upload", points)
    servers.postgres.execute("CHECKPOINT")
    record.add("unnest_known", programs.pg_limit(bench, servers, "unnest", 1000, "upload", points))


def run(bench, servers, record):
    points = bench.size(2_000_000, 200_000)
    SETTINGS["points"] = f"{points:,}"
    for _, parts in bench.rounds_of((fixline_twice, unnest_known)):
        for part in parts:
            part(bench, servers, record, points)
        record.end_of_round()
