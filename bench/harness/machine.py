"""What the numbers were measured on: the machine, and the versions of all that took part."""
import os
import platform
import re
import subprocess

from . import servers
from .bench import ROOT


def first_line(*command, cwd=None):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              cwd=cwd, timeout=20)
        return done.stdout.strip().splitlines()[0] if done.returncode == 0 else "unknown"
    except (OSError, IndexError, subprocess.TimeoutExpired):
        return "unknown"


def line_of(path, pattern, otherwise="unknown"):
    with open(path) as file:
        found = re.search(pattern, file.read(), re.MULTILINE)
    return found.group(1).strip() if found else otherwise


def number_in(text):
    found = re.search(r"\d+(\.\d+)+", text)
    return found.group(0) if found else text


def sync_microseconds(folder, writes=200):
    """How long the disk takes to write and sync 8 kB, the median."""
    import statistics
    import time
    path = os.path.join(folder, "sync-probe")
    block, times = os.urandom(8192), []
    with open(path, "wb", buffering=0) as file:
        for _ in range(writes):
            begun = time.perf_counter()
            os.pwrite(file.fileno(), block, 0)
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begun) * 1e6)
    os.remove(path)
    return round(statistics.median(times))


def facts(bench):
    """Of the machine and of the programs, as far as they can be asked."""
    memory = int(line_of("/proc/meminfo", r"MemTotal:\s+(\d+) kB", "0")) / 1024 / 1024
    hypervisor = " hypervisor" in line_of("/proc/cpuinfo", r"^flags\s*:(.*)$", "")
    return {
        "machine": {
            "processor": line_of("/proc/cpuinfo", r"^model name\s*:(.*)$", platform.machine()),
            "cores": os.cpu_count(), "memory_gib": round(memory),
            "kind": "virtual machine" if hypervisor else "hardware",
            "system": line_of("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)'),
            "kernel": platform.release().split("-")[0],
            "sync_8k_us": sync_microseconds(bench.folder)},
        "versions": {
            "Fixline": first_line(bench.program, "version").removeprefix("fixline ").strip(),
            "commit": first_line("git", "rev-parse", "--short=10", "HEAD", cwd=ROOT),
            "PostgreSQL": number_in(first_line(f"{servers.postgres_programs()}/postgres", "--version")),
            "Redis": number_in(first_line("redis-server", "--version")),
            "compiler": first_line("c++", "--version"),
            "Python": platform.python_version(),
            "Node": first_line("node", "--version").lstrip("v")}}
