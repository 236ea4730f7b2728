"""How old a live point is when it can be seen, whatever else waits."""
import threading
import time

from harness import drains, numbers, programs
from harness.service import Fixline, rate_of

TITLE = "Freshness: from the acknowledgement to the visible row"
ABOUT = """50 live requests a second of one point each; another connection to PostgreSQL looks for their rows. *Idle*:
nothing else happens. *Bulk*: uploaded points wait in their queue and drain at the same time, for a little longer than
the live requests last. The drain of as many without live traffic shows what the live points cost the bulk."""
SERIES = [{"key": f"{state}.{share}", "label": f"{text}, {share.replace('_', '.')}", "unit": "ms"}
          for state, text in (("idle", "idle"), ("bulk", "bulk draining"))
          for share in ("p50", "p90", "p99", "p99_9", "max")]
SERIES += [
    {"key": "bulk.with_live", "label": "bulk drain with live traffic", "unit": "rows/s"},
    {"key": "bulk.alone", "label": "bulk drain alone", "unit": "rows/s"},
    {"key": "bulk.ratio", "label": "bulk drain with live traffic / alone", "of": ("bulk.with_live", "bulk.alone")},
]
SETTINGS = {}


def add_quantiles(record, state, report):
    for share, milliseconds in report["freshness_ms"].items():
        record.add(f"{state}.{share}", milliseconds)


def idle(bench, servers, record, _points):
    servers.empty()
    with Fixline(bench, servers) as fixline:
        programs.freshness(bench, fixline, servers, bench.new_run(), rate=50, seconds=1)  # the first are slower
        add_quantiles(record, "idle", programs.freshness(bench, fixline, servers, bench.new_run(), rate=50,
                                                         seconds=bench.size(20, 2)))


def with_live(bench, servers, record, points):
    """After alone(): its rate says for how long the backlog will last."""
    seconds = max(1.0, round(0.9 * points / numbers.median(record.values["bulk.alone"]), 1))
    servers.empty()
    with Fixline(bench, servers) as fixline:
        programs.freshness(bench, fixline, servers, bench.new_run(), rate=50, seconds=1)
        fixline.pause("upload")
        drains.fill(bench, fixline, "upload", points)
        servers.postgres.execute("CHECKPOINT")
        reports = []
        fixline.resume("upload")
        live = threading.Thread(target=lambda: reports.append(programs.freshness(
            bench, fixline, servers, bench.new_run(), rate=50, seconds=seconds)), daemon=True)
        live.start()
        record.add("bulk.with_live", rate_of(watch_upload(fixline, points)))
        live.join()
        if not reports:
            raise RuntimeError("freshness could not be measured")
        add_quantiles(record, "bulk", reports[0])


def watch_upload(fixline, points):
    """As Fixline.watch, but of the upload queue alone: [(time, points that left it)]."""
    changes = [(time.monotonic(), 0)]
    while changes[-1][1] < points:
        time.sleep(0.02)
        left = points - fixline.pending("upload")
        if left != changes[-1][1]:
            changes.append((time.monotonic(), left))
    return changes


def alone(bench, servers, record, points):
    record.add("bulk.alone", drains.fresh_drain(bench, servers, "upload", points))


def run(bench, servers, record):
    points = bench.size(5_000_000, 300_000)
    SETTINGS["bulk points"] = f"{points:,}"
    for number in range(bench.rounds):
        parts = (idle, alone, with_live) if number % 2 == 0 else (with_live, alone, idle)
        for part in parts:
            bench.say(f"round {number + 1}: {part.__name__.replace('_', ' ')}")
            part(bench, servers, record, points)
        record.end_of_round()
