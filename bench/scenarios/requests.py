"""What one live request costs and how long it takes to be answered."""
import time

from harness import programs
from harness.programs import BareBeast
from harness.service import Fixline

TITLE = "Live requests: cost and latency of the answer"
ABOUT = """Requests of 1 point over 64 connections. *Requests/s per core* is requests by the CPU seconds that the
server's own process used for them, writing the rows included; *only accepting* is the same with the queue paused.
The bare Beast server gets the same requests and answers 202 to all. *At half load* requests are sent at a fixed rate,
half of what the machine took at most, and the time of an answer is counted from when its request was due."""
SERIES = [
    {"key": "fixline", "label": "Fixline, requests/s per core", "unit": "requests/s"},
    {"key": "accepting", "label": "Fixline only accepting, requests/s per core", "unit": "requests/s"},
    {"key": "bare", "label": "bare Beast server, requests/s per core", "unit": "requests/s"},
    {"key": "ratio", "label": "Fixline / bare Beast, per core", "of": ("fixline", "bare")},
    {"key": "ratio_accepting", "label": "Fixline only accepting / bare Beast, per core", "of": ("accepting", "bare")},
    {"key": "most", "label": "most requests acknowledged, end to end", "unit": "requests/s"},
    {"key": "full.p50", "label": "full load, p50", "unit": "ms"},
    {"key": "full.p99", "label": "full load, p99", "unit": "ms"},
    {"key": "half.rate", "label": "half load: requests acknowledged", "unit": "requests/s"},
    {"key": "half.p50", "label": "half load, p50", "unit": "ms"},
    {"key": "half.p99", "label": "half load, p99", "unit": "ms"},
    {"key": "half.p99_9", "label": "half load, p99.9", "unit": "ms"},
    {"key": "half.tail", "label": "half load, p99.9 / p99", "of": ("half.p99_9", "half.p99")},
]
SETTINGS = {}


def send(bench, service, **how):
    return programs.load(bench, service, "/tracking/live", 1, 64, bench.new_run(), flights=500, **how)


def per_core(service, cpu_before, report):
    return report["acknowledged"] / (service.cpu_seconds() - cpu_before)


def accepting(bench, servers, record):
    servers.empty()
    with Fixline(bench, servers) as fixline:
        fixline.pause("live")
        before = fixline.cpu_seconds()
        record.add("accepting", per_core(fixline, before, send(bench, fixline, seconds=bench.size(5, 1))))


def bare(bench, servers, record):
    with BareBeast(bench) as server:
        before = server.cpu_seconds()
        record.add("bare", per_core(server, before, send(bench, server, seconds=bench.size(5, 1))))


def end_to_end(bench, servers, record):
    servers.empty()
    with Fixline(bench, servers) as fixline:
        before = fixline.cpu_seconds()
        full = send(bench, fixline, seconds=bench.size(8, 1))
        fixline.watch(full["points_acknowledged"])
        record.add("fixline", per_core(fixline, before, full))
        most = full["acknowledged"] / full["seconds"]
        record.add("most", most)
        record.add("full.p50", full["latency_us"]["p50"] / 1000)
        record.add("full.p99", full["latency_us"]["p99"] / 1000)
        time.sleep(1)
        half = send(bench, fixline, seconds=bench.size(15, 2), rate=int(most / 2))
        record.add("half.rate", half["acknowledged"] / half["seconds"])
        for share in ("p50", "p99", "p99_9"):
            record.add("half." + share, half["latency_us"][share] / 1000)


def run(bench, servers, record):
    for number, parts in bench.rounds_of((end_to_end, accepting, bare)):
        for part in parts:
            bench.say(f"round {number + 1}: {part.__name__.replace('_', ' ')}")
            part(bench, servers, record)
        record.end_of_round()
