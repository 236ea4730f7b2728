"""The C++ programs that make load and that show what the machine can do at most."""
import json
import os
import subprocess

from . import processes
from .service import HttpService


def json_of(command, environment=None, seconds=900, exit_codes=(0,)):
    """Runs a program to its end and reads the JSON that it prints."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=seconds,
                          preexec_fn=processes.ends_with_us, env={**os.environ, **(environment or {})})
    if done.returncode not in exit_codes or not done.stdout:
        raise RuntimeError(f"{' '.join(command)}: exit code {done.returncode}\n"
                           f"{done.stderr[-2000:]}{done.stdout[-2000:]}")
    return json.loads(done.stdout)


def load(bench, service, path, points, connections, run, *, requests=None, seconds=None, rate=None,
         flights=None, start_second=None):
    """Sends requests of `points` points each; `fixline bench load`'s report."""
    command = [bench.program, "bench", "load", "--url", service.url, "--path", path, "--format", "json",
               "--points", str(points), "--connections", str(connections), "--run", run]
    for name, value in (("requests", requests), ("seconds", seconds), ("rate", rate),
                        ("flights", flights), ("start-second", start_second)):
        if value is not None:
            command += ["--" + name, str(value)]
    report = json_of(command, exit_codes=(0, 1))
    # At a fixed rate the last few may not have had their turn when the time is up.
    if report["errors"] or report["refused"] or report["not_sent"] > report["requests"] / 100 + connections:
        raise RuntimeError(f"{service.name}: {report}")
    return report


def freshness(bench, service, servers, run, *, rate, seconds):
    """How long after their acknowledgement single live points are visible rows."""
    report = json_of([bench.program, "bench", "freshness", "--url", service.url, "--format", "json",
                      "--rate", str(rate), "--seconds", str(seconds), "--run", run],
                     {"DATABASE_URL": servers.postgres.url()}, exit_codes=(0, 1))
    if report["missing"] or report["errors"] or report["visible"] != report["points"]:
        raise RuntimeError(f"not every point became visible: {report}")
    return report


def pg_limit(bench, servers, method, batch, shape, rows, *, start=0):
    """A plain libpq loop on two connections; rows a second."""
    command = [os.path.join(bench.limits, "pg_limit"), "--database", servers.postgres.url(),
               "--method", method, "--batch", str(batch), "--connections", "2", "--rows", str(rows),
               "--shape", shape, "--start", str(start)]
    return json_of(command)["rows_per_s"]


class BareBeast(HttpService):
    """A server that only reads a request's body and answers 202."""

    def __init__(self, bench, threads=1):
        super().__init__("bare_beast", bench.folder)
        self.start_program([os.path.join(bench.limits, "bare_beast"), "--port", str(self.port),
                            "--threads", str(threads)], {}, "/readyz")
