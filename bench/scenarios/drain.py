"""How fast what waits in the queue gets into PostgreSQL."""
from harness import drains

TITLE = "Drain: queued points into PostgreSQL"
ABOUT = """The queue is filled over HTTP while it is paused, then let go: rows a second from the first batch that is
settled to the last. *Upload* is whole tracks, 1000 points a request; *live* is requests of 5 points of 2000 flights.
Against them a plain loop on two connections that writes the same number of rows of the same shape, by binary COPY of
5000 rows a command, without a thought for duplicates, and by prepared INSERT ... SELECT unnest ... ON CONFLICT of
1000. Each has an empty table."""

CONTESTANTS = ("fixline", "copy", "unnest")
LABELS = {"fixline": "Fixline", "copy": "COPY (5000)", "unnest": "unnest (1000)"}
SERIES = [{"key": f"{shape}.{who}", "label": f"{shape}: {LABELS[who]}", "unit": "rows/s", "shape": shape}
          for shape in ("upload", "live") for who in CONTESTANTS]
SERIES += [{"key": f"{shape}.ratio_{limit}", "label": f"{shape}: Fixline / {LABELS[limit]}",
            "of": (f"{shape}.fixline", f"{shape}.{limit}")}
           for shape in ("upload", "live") for limit in ("unnest", "copy")]


def run(bench, servers, record):
    points = bench.size(2_000_000, 200_000)
    SETTINGS["points"] = f"{points:,}"
    for number, contestants in bench.rounds_of(CONTESTANTS):
        for shape in ("upload", "live"):
            for who in contestants:
                bench.say(f"round {number + 1}: {shape}, {LABELS[who]}")
                if who == "fixline":
                    rate = drains.fresh_drain(bench, servers, shape, points)
                else:
                    rate = drains.fresh_limit(bench, servers, who, {"copy": 5000, "unnest": 1000}[who], shape, points)
                record.add(f"{shape}.{who}", rate)
        record.end_of_round()


SETTINGS = {}
