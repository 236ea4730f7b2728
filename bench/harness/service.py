"""A running Fixline: start, pause and resume of its queues, and the counting of what it has written."""
import http.client
import json
import os
import shutil
import socket
import time

from . import processes

ADMIN_TOKEN = "bench-only-token-0123456789"
ADMIN = {"Authorization": "Bearer " + ADMIN_TOKEN}
STALL_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class HttpService:
    """A program that answers on a port of this machine."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = os.path.join(folder, f"{name}.log")
        self.process = None
        self.connection = None

    def start_program(self, command, environment, ready_path, cwd=None):
        """Starts it and returns the seconds until it answers `ready_path`."""
        begun = time.monotonic()
        self.process = processes.start(command, self.log, env={**os.environ, **environment}, cwd=cwd)
        while time.monotonic() < begun + 60:
            try:
                if self.ask("GET", ready_path)[0] in (200, 202):  # 202: all that a bare server says
                    return time.monotonic() - begun
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.002)
        raise RuntimeError(f"{self.name} does not get ready:\n{processes.end_of(self.log)}")

    def ask(self, method, path, headers=None):
        """One exchange on a connection that is kept; (status, body)."""
        for attempt in (1, 2):  # the server may have closed a connection that was idle
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                self.connection.request(method, path, headers=headers or {})
                response = self.connection.getresponse()
                return response.status, response.read()
            except (http.client.HTTPException, OSError):
                self.connection.close()
                self.connection = None
                if attempt == 2:
                    raise

    @property
    def pid(self):
        return self.process.pid

    def cpu_seconds(self):
        return processes.cpu_seconds(self.pid)

    def stop(self):
        if self.connection:
            self.connection.close()
            self.connection = None
        if self.process:
            processes.stop(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Fixline(HttpService):
    """`fixline serve` on the private servers, with the default settings but for those given."""

    def __init__(self, bench, servers, **settings):
        super().__init__("fixline", bench.folder)
        spool = os.path.join(bench.folder, "spool")
        shutil.rmtree(spool, ignore_errors=True)
        os.makedirs(spool)
        self.servers = servers
        environment = {
            "HTTP_ADDRESS": f"127.0.0.1:{self.port}", "REDIS_URL": servers.redis.url,
            "DATABASE_URL": servers.postgres.url(), "SPOOL_DIR": spool, "ADMIN_TOKEN": ADMIN_TOKEN,
            "LOG_LEVEL": "warning", **settings}
        self.start_up_seconds = self.start_program([bench.program, "serve"], environment, "/readyz",
                                                   cwd=bench.folder)
        self.wait_for_redis()

    def wait_for_redis(self):
        """It is ready before: what comes meanwhile is kept on its disk, and can't be paused."""
        until = time.monotonic() + 10
        while self.ask("POST", "/admin/queues/flymaster/resume", ADMIN)[0] != 200:
            if time.monotonic() > until:
                raise RuntimeError("fixline has no connection to Redis")
            time.sleep(0.05)

    def order(self, queue, verb):
        status, body = self.ask("POST", f"/admin/queues/{queue}/{verb}", ADMIN)
        if status != 200:
            raise RuntimeError(f"{verb} {queue}: {status} {body[:200]}")

    def pause(self, *queues):
        for queue in queues:
            self.order(queue, "pause")
        until = time.monotonic() + 10  # instances look every second or so
        while not all(self.status()["queue_stats"][queue]["paused"] for queue in queues):
            if time.monotonic() > until:
                raise RuntimeError(f"{queues} do not pause")
            time.sleep(0.02)

    def resume(self, queue):
        self.order(queue, "resume")

    def status(self):
        return json.loads(self.ask("GET", "/queue/status")[1])

    def processed(self):
        stats = self.status()["processor_stats"]
        if stats["failed"]:
            raise RuntimeError(f"{stats['failed']} points became dead letters")
        return stats["processed"]

    def pending(self, queue):
        return self.status()["queue_stats"][queue]["total_pending"]

    def wait_for_pending(self, queue, points):
        """Until so many wait; a report may be half a second old, and a queue filled in less."""
        until = time.monotonic() + 5
        while self.pending(queue) != points:
            if time.monotonic() > until:
                raise RuntimeError(f"{self.pending(queue)} points wait in {queue}, not {points}")
            time.sleep(0.05)

    def watch(self, points, interval=0.02):
        """Looks until `points` in all are processed; [(time, processed)] with each change."""
        changes = [(time.monotonic(), self.processed())]
        while changes[-1][1] < points:
            time.sleep(interval)
            now, processed = time.monotonic(), self.processed()
            if processed != changes[-1][1]:
                changes.append((now, processed))
            elif now > changes[-1][0] + STALL_SECONDS:
                raise RuntimeError(f"only {processed} of {points} points were written:\n"
                                   + processes.end_of(self.log))
        return changes


def rate_of(changes):
    """Points a second from the first change to the last; what came before the first is not counted."""
    if len(changes) < 3:
        raise RuntimeError("too few points for a rate")
    (begun, first), (ended, last) = changes[1], changes[-1]
    return (last - first) / (ended - begun)
