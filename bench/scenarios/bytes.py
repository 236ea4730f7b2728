"""What a point costs while it waits in Redis."""
import time

from harness import drains, programs
from harness.baselines import BullMq, Classic
from harness.service import Fixline

TITLE = "Bytes: memory and append-only file per queued point"
ABOUT = """Points are sent while nothing reads the queue. *Memory* is what MEMORY USAGE says of all keys (all samples),
*AOF* is by how much the append-only file grew, both by the number of points. *Upload* is 1000 points a request, *live*
single points of 100 flights on as many connections as make entries of about 100 points, as they do under load. The
other designs keep each request as one item, so theirs is told for 1 and for 100 points a request."""

SHAPES = {"fixline": ("upload", "live", "live100"), "classic": ("p1", "p100"), "bullmq": ("p1", "p100")}
TEXTS = {"upload": "Fixline, upload", "live": "Fixline, live, 1 a request", "live100": "Fixline, live, 100 a request",
         "classic.p1": "classic, 1 a request", "classic.p100": "classic, 100 a request",
         "bullmq.p1": "BullMQ, 1 a request", "bullmq.p100": "BullMQ, 100 a request"}
SERIES = []
for _key, _text in TEXTS.items():
    SERIES += [{"key": f"{_key}.memory", "label": f"{_text}: memory", "unit": "B/point"},
               {"key": f"{_key}.aof", "label": f"{_text}: AOF", "unit": "B/point"}]
SERIES += [{"key": "upload.per_entry", "label": "Fixline, upload: points of an entry", "unit": "points"},
           {"key": "live.per_entry", "label": "Fixline, live, 1 a request: points of an entry", "unit": "points"},
           {"key": "ratio_upload", "label": "classic, 100 a request / Fixline, upload: memory",
            "of": ("classic.p100.memory", "upload.memory")},
           {"key": "ratio_live", "label": "classic / Fixline, live, 1 a request: memory",
            "of": ("classic.p1.memory", "live.memory")}]
SETTINGS = {}
LIVE_CONNECTIONS = 600  # requests that arrive together share an entry: these make about 100 points


def key_bytes(client):
    """What all keys take, looked up in slices: a design may have a key a request."""
    total, cursor = 0, 0
    while True:
        cursor, keys = client.scan(cursor, count=1000)
        pipeline = client.pipeline(transaction=False)
        for key in keys:
            pipeline.memory_usage(key, samples=0)
        total += sum(size or 0 for size in pipeline.execute())
        if cursor == 0:
            return total


class Usage:
    """What Redis holds now, to be compared with later."""

    def __init__(self, client):
        self.client = client
        self.keys = key_bytes(client)
        self.aof = client.info("persistence")["aof_current_size"]

    def add_to(self, record, key, points):
        time.sleep(1.2)  # the append-only file's size is told once a second or so
        record.add(f"{key}.memory", (key_bytes(self.client) - self.keys) / points)
        record.add(f"{key}.aof", (self.client.info("persistence")["aof_current_size"] - self.aof) / points)


def fixline(bench, servers, record):
    for shape in SHAPES["fixline"]:
        bench.say(TEXTS[shape])
        servers.empty()
        with Fixline(bench, servers) as service:
            service.pause("upload", "live")
            queue = "upload" if shape == "upload" else "live"
            before = Usage(servers.redis.client)
            if shape == "upload":
                points = bench.size(1_000_000, 100_000)
                drains.fill(bench, service, "upload", points)
            elif shape == "live":
                points = bench.size(300_000, 30_000)
                programs.load(bench, service, "/tracking/live", 1, LIVE_CONNECTIONS, bench.new_run(), requests=points,
                              flights=100)
            else:
                points = bench.size(500_000, 50_000)
                programs.load(bench, service, "/tracking/live", 100, 16, bench.new_run(), requests=points // 100,
                              flights=100)
            before.add_to(record, shape, points)
            if shape != "live100":
                lane = service.status()["queue_stats"][queue]["normal"]
                record.add(f"{shape}.per_entry", lane["points"] / lane["entries"])



def baseline(bench, servers, record, who, start):
    for points in (1, 100):
        bench.say(TEXTS[f"{who}.p{points}"])
        servers.empty()
        with start() as service:
            before = Usage(servers.redis.client)
            requests = bench.size(10_000, 1_000) if points == 1 else bench.size(1_000, 100)
            programs.load(bench, service, "/tracking/live", points, 64, bench.new_run(), requests=requests, flights=100)
            before.add_to(record, f"{who}.p{points}", requests * points)


def run(bench, servers, record):
    SETTINGS["connections of live, 1 a request"] = LIVE_CONNECTIONS
    for _ in range(bench.rounds):
        fixline(bench, servers, record)
        baseline(bench, servers, record, "classic", lambda: Classic(bench, servers, WORKERS="0"))
        baseline(bench, servers, record, "bullmq", lambda: BullMq(bench, servers, WORKERS="0"))
        record.end_of_round()
