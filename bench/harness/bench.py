"""One run of the benchmarks: where programs and data are, how large and how often, what is told meanwhile."""
import dataclasses
import os
import secrets
import shutil
import sys
import tempfile
import time

from . import processes

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@dataclasses.dataclass
class Bench:
    """What a scenario is given."""

    program: str
    limits: str
    rounds: int = 3
    quick: bool = False
    rows_in_table: tuple = (0, 10_000_000, 20_000_000, 50_000_000)
    folder: str = ""
    scenario: str = ""
    begun: float = dataclasses.field(default_factory=time.monotonic)

    def __enter__(self):
        os.makedirs(os.path.join(ROOT, "build", "bench"), exist_ok=True)
        # On the disk: /tmp may be memory, and then nothing would wait for a sync.
        self.folder = tempfile.mkdtemp(prefix="run-", dir=os.path.join(ROOT, "build", "bench"))
        os.chmod(self.folder, 0o755)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def size(self, full, quick):
        """How many of something: `full`, or `quick` in a smoke run."""
        return quick if self.quick else full

    def new_run(self):
        """A name for load that was never sent before."""
        return "bench-" + secrets.token_hex(6)

    def say(self, text):
        """A progress line with the time so far."""
        minutes, seconds = divmod(time.monotonic() - self.begun, 60)
        print(f"[{int(minutes):2d}:{seconds:04.1f}] {self.scenario}: {text}", file=sys.stderr, flush=True)

    def rounds_of(self, contestants, count=None):
        """Yields (round, contestants), the first one another in each round."""
        contestants = list(contestants)
        for number in range(count or self.rounds):
            shift = number % len(contestants)
            yield number, contestants[shift:] + contestants[:shift]


class Recorder:
    """Collects the values of a scenario's series, one a round."""

    def __init__(self, bench):
        self.bench = bench
        self.values = {}
        self.row_bytes = {}
        self.foreign = []
        self.load = processes.ForeignLoad()

    def add(self, key, value):
        self.values.setdefault(key, []).append(value)

    def end_of_round(self):
        """Notes how much others used the machine meanwhile."""
        self.foreign.append(self.load.cores())
        self.load = processes.ForeignLoad()
        if self.foreign[-1] > 0.3:
            self.bench.say(f"others used {self.foreign[-1]:.1f} cores during this round")
