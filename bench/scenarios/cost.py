"""CPU seconds, memory and the time to start."""
import socket
import time

from harness import processes, programs
from harness.service import Fixline

TITLE = "Cost: CPU, memory, start"
ABOUT = """CPU time per stored point of each process from the first request until the last row is written (PostgreSQL
with all its backends and writers), for 100 points and for 1 point a request on 64 connections. CPU us a point is CPU
seconds a million points. Memory is the resident memory of `fixline serve`: idle after the start, the most under full
load on 1000 connections, and with 1000 connections open that send nothing. The start is from exec to a 200 of
/readyz, with the tables there."""

PARTS = {"fixline": "Fixline", "redis": "Redis", "postgres": "PostgreSQL", "all": "all three"}
SERIES = [{"key": f"p{points}.{part}", "label": f"CPU, {points} a request: {text}", "unit": "us/point"}
          for points in (100, 1) for part, text in PARTS.items()]
SERIES += [
    {"key": "memory.idle", "label": "memory, idle", "unit": "MiB"},
    {"key": "memory.full", "label": "memory, full load on 1000 connections, at most", "unit": "MiB"},
    {"key": "memory.open", "label": "memory, 1000 idle connections", "unit": "MiB"},
    {"key": "start", "label": "start to ready", "unit": "ms"},
]
SETTINGS = {}


def cpu(bench, servers, record, points, requests):
    servers.empty()
    with Fixline(bench, servers) as fixline:
        before = {"fixline": fixline.cpu_seconds(), **servers.cpu_seconds()}
        programs.load(bench, fixline, "/tracking/live", points, 64, bench.new_run(), requests=requests, flights=500)
        fixline.watch(points * requests)
        after = {"fixline": fixline.cpu_seconds(), **servers.cpu_seconds()}
    used = {part: (after[part] - before[part]) / (points * requests) * 1e6 for part in before}
    for part, micros in used.items():
        record.add(f"p{points}.{part}", micros)
    record.add(f"p{points}.all", sum(used.values()))


def memory_idle(bench, servers, record):
    servers.empty()
    with Fixline(bench, servers) as fixline:
        time.sleep(bench.size(3, 1))
        record.add("memory.idle", processes.memory_mib(fixline.pid))
        connections = []
        for _ in range(1000):
            connection = socket.create_connection(("127.0.0.1", fixline.port))
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.recv(4096)
            connections.append(connection)
        record.add("memory.open", processes.memory_mib(fixline.pid))
        for connection in connections:
            connection.close()
    with Fixline(bench, servers) as fixline:  # the tables are there now
        record.add("start", fixline.start_up_seconds * 1000)


def memory_full(bench, servers, record):
    servers.empty()
    with Fixline(bench, servers) as fixline:
        report = programs.load(bench, fixline, "/tracking/live", 100, 1000, bench.new_run(), seconds=bench.size(8, 1),
                               flights=2000)
        fixline.watch(report["points_acknowledged"])
        record.add("memory.full", processes.memory_mib(fixline.pid, "VmHWM"))


def run(bench, servers, record):
    for number in range(bench.rounds):
        bench.say(f"round {number + 1}: CPU")
        cpu(bench, servers, record, 100, bench.size(20_000, 1_000))
        cpu(bench, servers, record, 1, bench.size(200_000, 10_000))
        bench.say(f"round {number + 1}: memory, start")
        memory_idle(bench, servers, record)
        memory_full(bench, servers, record)
        record.end_of_round()
