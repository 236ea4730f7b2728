"""A PostgreSQL and a Redis that nobody else uses, on unix sockets, with data on the disk."""
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

import psycopg2
import redis

from . import processes

POSTGRES_SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "4GB"}
REDIS_SETTINGS = {"appendonly": "yes", "appendfsync": "everysec", "save": "",
                  "auto-aof-rewrite-percentage": "0"}


def postgres_programs():
    """The folder of the newest PostgreSQL that is installed."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    if not found:
        raise RuntimeError("no PostgreSQL programs below /usr/lib/postgresql")
    return os.path.dirname(max(found, key=lambda path: float(path.split("/")[4])))


def is_open_to_all(folder):
    """Whether any user may pass through the folder and all above it."""
    while os.stat(folder).st_mode & 0o001:
        if folder == "/":
            return True
        folder = os.path.dirname(folder)
    return False


def as_server_user(command, folder):
    """PostgreSQL refuses root: then the user postgres runs it, even in a folder below /root."""
    if os.geteuid() != 0:
        return command
    capability = [] if is_open_to_all(folder) else [
        "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=INT",
            *capability, *command]


class PrivatePostgres:
    """One cluster, in which each measurement gets an empty database."""

    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "postgres")
        self.log = os.path.join(folder, "postgres.log")
        self.sockets = tempfile.mkdtemp(prefix="fixline-bench-")
        self.process = None
        self.programs = postgres_programs()
        os.makedirs(self.data, mode=0o700)
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            for path in (self.data, self.sockets):
                os.chown(path, user.pw_uid, user.pw_gid)

    def start(self):
        subprocess.run(
            as_server_user([f"{self.programs}/initdb", "-D", self.data, "-U", "bench", "-A", "trust",
                            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], self.folder),
            check=True, stdout=subprocess.DEVNULL, cwd="/")
        options = [f"--{name}={value}" for name, value in POSTGRES_SETTINGS.items()]
        self.process = processes.start(
            as_server_user([f"{self.programs}/postgres", "-D", self.data, "-k", self.sockets,
                            "--listen_addresses=", *options], self.folder), self.log, cwd="/")
        for _ in range(600):
            try:
                self.connect("postgres").close()
                return
            except psycopg2.OperationalError:
                time.sleep(0.05)
            if self.process.poll() is not None:
                break
        raise RuntimeError("PostgreSQL does not start:\n" + processes.end_of(self.log))

    def url(self, database="bench"):
        return f"postgresql://bench@/{database}?host={self.sockets}"

    def connect(self, database="bench"):
        connection = psycopg2.connect(self.url(database))
        connection.autocommit = True
        return connection

    def execute(self, *statements):
        """Runs statements in the measured database; returns the last one's first value, if any."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                return cursor.fetchone()[0] if cursor.description else None
        finally:
            connection.close()

    def empty(self):
        """An empty database."""
        connection = self.connect("postgres")
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
            cursor.execute("CREATE DATABASE bench")
        connection.close()

    def row_bytes(self, table):
        """What a row takes as PostgreSQL stores it, without its header and the index."""
        return float(self.execute(f"SELECT avg(pg_column_size(t.*)) - 24 FROM (SELECT * FROM {table} LIMIT 10000) t"))

    def rows(self, table="live_track_points"):
        return self.execute(f"SELECT count(*) FROM {table}")

    def stop(self):
        if self.process:
            processes.stop(self.process, signal.SIGINT)
        shutil.rmtree(self.sockets, ignore_errors=True)


class PrivateRedis:
    """A Redis that starts empty for each measurement."""

    def __init__(self, folder):
        self.data = os.path.join(folder, "redis")
        self.log = os.path.join(folder, "redis.log")
        self.sockets = tempfile.mkdtemp(prefix="fixline-bench-")
        self.socket = os.path.join(self.sockets, "redis.sock")
        self.process = None
        self.client = redis.Redis(unix_socket_path=self.socket)

    @property
    def url(self):
        return "unix://" + self.socket

    def start(self):
        os.makedirs(self.data)
        options = [word for name, value in REDIS_SETTINGS.items() for word in ("--" + name, value)]
        self.process = processes.start(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.data, *options],
            self.log)
        for _ in range(200):
            try:
                self.client.ping()
                return
            except redis.RedisError:
                time.sleep(0.02)
        raise RuntimeError("Redis does not start:\n" + processes.end_of(self.log))

    def empty(self):
        self.end_process()
        self.start()

    def end_process(self):
        """Nothing of it is kept, so it need not stop in good order."""
        self.client.connection_pool.disconnect()
        if self.process:
            processes.stop(self.process, signal.SIGKILL)
        shutil.rmtree(self.data, ignore_errors=True)

    def stop(self):
        self.end_process()
        shutil.rmtree(self.sockets, ignore_errors=True)


class Servers:
    """The two that every contestant stands on."""

    def __init__(self, folder, program):
        self.folder = folder
        self.program = program
        self.postgres = PrivatePostgres(folder)
        self.redis = PrivateRedis(folder)
        self.row_bytes = {}  # of each shape of points, as seen last

    def __enter__(self):
        try:
            self.postgres.start()
            self.redis.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.postgres.stop()
        self.redis.stop()

    def empty(self):
        """An empty Redis, and a database of nothing but Fixline's empty tables."""
        self.redis.empty()
        self.postgres.empty()
        subprocess.run([self.program, "migrate"], check=True, cwd=self.folder, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, env={**os.environ, "DATABASE_URL": self.postgres.url()})
        self.postgres.execute("CHECKPOINT")

    def see_rows(self, shape, table):
        """Notes how wide the rows are that were just written."""
        self.row_bytes[shape] = round(self.postgres.row_bytes(table))

    def cpu_seconds(self):
        return {"postgres": processes.cpu_seconds(self.postgres.process.pid),
                "redis": processes.cpu_seconds(self.redis.process.pid)}
