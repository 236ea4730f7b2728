"""Whether it matters how many points wait."""
import time

from harness import drains, numbers
from harness.service import Fixline, rate_of

TITLE = "Depth of the queue: 0 to 20 million points"
ABOUT = """The upload queue is paused and filled step by step. At each depth: how fast further points are taken in
(1000 a request), and how long GET /queue/status takes (the median of 200). At the end the queue is let go, and the
first 2 million rows are timed; the drain of a queue that only ever held 2 million is beside it."""

STEPS = (0, 5, 10, 20)
SERIES = []
for _step in STEPS:
    SERIES += [{"key": f"enqueue{_step}", "label": f"taken in at {_step} million waiting", "unit": "points/s"},
               {"key": f"status{_step}", "label": f"/queue/status at {_step} million", "unit": "ms"}]
SERIES += [
    {"key": "dequeue2", "label": "drain of 2 million waiting", "unit": "rows/s"},
    {"key": "dequeue20", "label": "drain of the first 2 of 20 million", "unit": "rows/s"},
    {"key": "enqueue.ratio", "label": "taken in at 20 million / at none", "of": ("enqueue20", "enqueue0")},
    {"key": "status.ratio", "label": "/queue/status at 20 million / at none", "of": ("status20", "status0")},
    {"key": "dequeue.ratio", "label": "drain at 20 million / at 2 million", "of": ("dequeue20", "dequeue2")},
]
SETTINGS = {}


def status_ms(fixline):
    times = []
    for _ in range(200):
        begun = time.perf_counter()
        fixline.status()
        times.append((time.perf_counter() - begun) * 1000)
    return numbers.median(times)


def deep(bench, servers, record, million):
    servers.empty()
    with Fixline(bench, servers) as fixline:
        fixline.pause("upload")
        depth = 0
        for step in STEPS:
            if step * million > depth:
                drains.fill(bench, fixline, "upload", step * million - depth)
                depth = step * million
            bench.say(f"{depth:,} points wait")
            record.add(f"status{step}", status_ms(fixline))
            report = drains.fill(bench, fixline, "upload", million)
            record.add(f"enqueue{step}", report["points_per_s"])
            depth += million
        servers.postgres.execute("CHECKPOINT")
        fixline.resume("upload")
        record.add("dequeue20", rate_of(fixline.watch(2 * million)))


def shallow(bench, servers, record, million):
    bench.say("a shallow queue")
    record.add("dequeue2", drains.fresh_drain(bench, servers, "upload", 2 * million))


def run(bench, servers, record):
    million = bench.size(1_000_000, 20_000)
    if bench.quick:
        SETTINGS["a million"] = f"{million:,} in this smoke run"
    for _, parts in bench.rounds_of((deep, shallow)):
        for part in parts:
            part(bench, servers, record, million)
        record.end_of_round()
