"""Live points from the request to the row, in three designs."""
import time

from harness import programs
from harness.baselines import BullMq, Classic
from harness.service import Fixline

TITLE = "Live end to end, against two other designs"
ABOUT = """Requests of 1, 5 and 100 points over keep-alive connections, as fast as they are answered, for some seconds;
then the wait until every acknowledged point is a row. *Points/s* is points by all of that time: a design that
answers quickly and writes slowly does not gain by it. *Classic* has the number of workers that was best for it (4);
with one it is the textbook's; *gathering* puts what one ZPOPMIN returned into one transaction. *Acknowledged* is
requests a second while the load lasts."""

DESIGNS = {"fixline": "Fixline", "classic": "classic", "single": "classic, 1 worker",
           "gathering": "classic, gathering", "bullmq": "BullMQ"}
# Points a request, connections, and who takes part; 1000 connections show that Fixline holds them.
CELLS = [(1, 64, tuple(DESIGNS)), (5, 64, ("fixline", "classic", "bullmq")), (100, 64, tuple(DESIGNS)),
         (1, 1000, ("fixline",)), (5, 1000, ("fixline",)), (100, 1000, ("fixline",))]


def key_of(points, connections):
    return f"p{points}" if connections == 64 else f"p{points}c{connections}"


SERIES = []
for _points, _connections, _designs in CELLS:
    _key, _text = key_of(_points, _connections), f"{_points} a request, {_connections} connections"
    for _who in _designs:
        SERIES += [{"key": f"{_key}.{_who}", "label": f"{_text}: {DESIGNS[_who]}", "unit": "points/s"},
                   {"key": f"{_key}.ack_{_who}", "label": f"{_text}: {DESIGNS[_who]}, acknowledged",
                    "unit": "requests/s"}]
    for _who in _designs[1:]:
        SERIES += [{"key": f"{_key}.ratio_{_who}", "label": f"{_text}: Fixline / {DESIGNS[_who]}, points/s",
                    "of": (f"{_key}.fixline", f"{_key}.{_who}")},
                   {"key": f"{_key}.ack_ratio_{_who}",
                    "label": f"{_text}: Fixline / {DESIGNS[_who]}, acknowledged requests/s",
                    "of": (f"{_key}.ack_fixline", f"{_key}.ack_{_who}")}]
SETTINGS = {}
CLASSIC_SETTINGS = {"single": {"WORKERS": "1"},
                    "gathering": {"GATHER": "yes", "POP": "100", "WORKERS": "2"}}  # what was best for it


def service_of(who, bench, servers):
    if who == "fixline":
        return Fixline(bench, servers)
    if who == "bullmq":
        return BullMq(bench, servers)
    return Classic(bench, servers, **CLASSIC_SETTINGS.get(who, {}))


def written_at(who, service, points):
    """Waits until all are rows; the time then."""
    if who != "fixline":
        return service.wait_until_written(points)
    return service.watch(points)[-1][0]


def one(bench, servers, record, cell, who):
    points, connections, _ = cell
    servers.empty()
    with service_of(who, bench, servers) as service:
        seconds = bench.size(6 if who == "fixline" else 3, 1)
        report = programs.load(bench, service, "/tracking/live", points, connections, bench.new_run(),
                               seconds=seconds, flights=500)
        begun = time.monotonic() - report["seconds"]
        acknowledged = report["points_acknowledged"]
        ended = written_at(who, service, acknowledged)
    rows = servers.postgres.rows()
    if rows != acknowledged:
        raise RuntimeError(f"{who}: {rows} rows for {acknowledged} acknowledged points")
    record.add(f"{key_of(points, connections)}.{who}", acknowledged / (ended - begun))
    record.add(f"{key_of(points, connections)}.ack_{who}", report["acknowledged"] / report["seconds"])


def run(bench, servers, record):
    SETTINGS["load"] = f"{bench.size(6, 1)} s (Fixline), {bench.size(3, 1)} s (the others, which then drain longer)"
    for number, cells in bench.rounds_of(CELLS):
        for cell in cells:
            for who in cell[2][::-1] if number % 2 else cell[2]:
                bench.say(f"round {number + 1}: {cell[0]} a request, {cell[1]} connections, {DESIGNS[who]}")
                one(bench, servers, record, cell, who)
        record.end_of_round()
