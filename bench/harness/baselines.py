"""The two other designs, each one process at its best settings, on the same servers and table."""
import os
import sys
import time

from . import processes
from .service import STALL_SECONDS, HttpService

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "baselines")


class Baseline(HttpService):
    """What both have in common: /readyz, and /depth that tells how many points wait."""

    def waiting(self):
        status, body = self.ask("GET", "/depth")
        if status != 200:
            raise RuntimeError(f"{self.name}: {body[:200]}")
        return int(body)

    def wait_until_written(self, points):
        """Returns the time when the table held `points` rows."""
        last, moved_at = -1, time.monotonic()
        while self.waiting() > 0:
            rows = self.waiting()
            if rows != last:
                last, moved_at = rows, time.monotonic()
            elif time.monotonic() > moved_at + STALL_SECONDS:
                raise RuntimeError(f"{self.name} stands still:\n" + processes.end_of(self.log))
            time.sleep(0.05)
        while self.servers.postgres.rows() < points:
            if time.monotonic() > moved_at + STALL_SECONDS:
                raise RuntimeError(f"{self.name} lost points:\n" + processes.end_of(self.log))
            time.sleep(0.05)
        return time.monotonic()


class Classic(Baseline):
    """FastAPI; JSON in a sorted set; ZPOPMIN; executemany."""

    def __init__(self, bench, servers, **settings):
        super().__init__("classic", bench.folder)
        self.servers = servers
        environment = {"PORT": str(self.port), "REDIS_URL": servers.redis.url,
                       "DATABASE_URL": servers.postgres.url().replace("postgresql:", "postgresql+psycopg2:"),
                       **settings}
        self.start_program([sys.executable, os.path.join(FOLDER, "classic", "service.py")], environment,
                           "/readyz")


class BullMq(Baseline):
    """Node; jobs in BullMQ; multi-row INSERT ... ON CONFLICT DO NOTHING."""

    def __init__(self, bench, servers, **settings):
        super().__init__("bullmq", bench.folder)
        self.servers = servers
        environment = {"PORT": str(self.port), "REDIS_SOCKET": servers.redis.socket,
                       "DATABASE_URL": servers.postgres.url(), "NODE_ENV": "production", **settings}
        self.start_program(["node", os.path.join(FOLDER, "bullmq", "service.js")], environment, "/readyz")
