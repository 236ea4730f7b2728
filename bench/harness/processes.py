"""CPU time and memory of processes and all that they started, from /proc; and how to end them."""
import ctypes
import os
import signal
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True)


def stat_of(pid):
    """(parent, CPU seconds of the process and of the children that it has waited for)"""
    with open(f"/proc/{pid}/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return int(fields[1]), sum(int(field) for field in fields[11:15]) / TICK


def tree_of(root):
    """Ids and CPU seconds of a process and all that descends from it."""
    known = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                known[int(name)] = stat_of(name)
            except (FileNotFoundError, ProcessLookupError):
                pass  # ended meanwhile
    children = {}
    for pid, (parent, _) in known.items():
        children.setdefault(parent, []).append(pid)
    found, waiting = {}, [root]
    while waiting:
        pid = waiting.pop()
        if pid in known:
            found[pid] = known[pid][1]
            waiting.extend(children.get(pid, ()))
    return found


def cpu_seconds(root):
    """CPU time that a process and its descendants have used so far, those that ended included."""
    return sum(tree_of(root).values())


def memory_mib(pid, field="VmRSS"):
    """Resident memory of one process; VmHWM is the most that it ever had."""
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
    raise ValueError(f"process {pid} has no {field}")


def machine_busy_seconds():
    """CPU time of the whole machine that was not idle, all cores added."""
    with open("/proc/stat") as file:
        user, nice, system, _idle, _iowait, irq, softirq, steal = map(
            int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICK


class ForeignLoad:
    """How many cores others used since it was made: what disturbs a measurement."""

    def __init__(self):
        self.begun = time.monotonic()
        self.busy = machine_busy_seconds()
        self.own = cpu_seconds(os.getpid())

    def cores(self):
        seconds = time.monotonic() - self.begun
        others = machine_busy_seconds() - self.busy - (cpu_seconds(os.getpid()) - self.own)
        return max(0.0, others / seconds) if seconds > 0 else 0.0


def ends_with_us():
    """Run in a child before its program: it ends when this process does, however that ends."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command, log, **options):
    """Starts a program of its own session, so that a Ctrl-C is ours to pass on."""
    with open(log, "ab") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, preexec_fn=ends_with_us, **options)


def stop(process, how=signal.SIGTERM, seconds=30):
    """Ends a process and waits for it; the hard way when it takes too long."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_of(log, lines=15):
    """The last lines of a log, for an error's text."""
    try:
        with open(log, errors="replace") as file:
            return "".join(file.readlines()[-lines:])
    except FileNotFoundError:
        return ""
