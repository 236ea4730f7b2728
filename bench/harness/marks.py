"""The marks that Fixline is to meet: what it is measured by, and the number. The only place that has them."""
import dataclasses

from . import results as results_file


@dataclasses.dataclass(frozen=True)
class Mark:
    what: str
    scenario: str
    series: str
    least: float = None
    most: float = None

    def text(self, unit):
        number = self.least if self.least is not None else self.most
        sign = "at least" if self.least is not None else "at most"
        return f"{sign} {number:g}{'' if unit == 'x' else ' ' + unit}"

    def is_met_by(self, value):
        return value >= self.least if self.least is not None else value <= self.most


MARKS = (
    Mark("drain of new points / prepared unnest-insert (1000)", "drain", "upload.ratio_unnest", least=1.35),
    Mark("drain of new points / raw COPY (5000)", "drain", "upload.ratio_copy", least=0.85),
    Mark("drain of live points / prepared unnest-insert (1000)", "drain", "live.ratio_unnest", least=1.35),
    Mark("drain of live points / raw COPY (5000)", "drain", "live.ratio_copy", least=0.85),
    Mark("drain of 100 % duplicates / of new points", "duplicates", "ratio", least=1.5),
    Mark("upload end to end / drain", "upload", "ratio", least=0.65),
    Mark("live end to end, 100 points a request, points/s / classic", "live", "p100.ratio_classic", least=12),
    Mark("live end to end, 1 point a request, points/s / classic", "live", "p1.ratio_classic", least=45),
    Mark("live, 1 point a request, acknowledged requests/s / classic", "live", "p1.ack_ratio_classic", least=9),
    Mark("live, 1 point, requests/s per core / bare Beast server", "requests", "ratio", least=0.55),
    Mark("acknowledgement at half of maximum load, 1 point, p99", "requests", "half.p99", most=5),
    Mark("the same, p99.9 / p99", "requests", "half.tail", most=5),
    Mark("freshness, idle, p99", "freshness", "idle.p99", most=20),
    Mark("freshness, 5 million bulk points draining, p99", "freshness", "bulk.p99", most=150),
    Mark("bulk drain with live traffic / without", "freshness", "bulk.ratio", least=0.9),
    Mark("Redis memory a queued point, upload", "bytes", "upload.memory", most=8),
    Mark("Redis memory a queued point, live (entries of 100 flights' single points)", "bytes", "live.memory",
         most=60),
    Mark("CPU a stored point, all but the load generator, 100 points a request", "cost", "p100.all", most=7),
    Mark("of this Fixline's own share", "cost", "p100.fixline", most=1.2),
    Mark("memory of the process, idle", "cost", "memory.idle", most=40),
    Mark("memory of the process, full load with 1000 connections", "cost", "memory.full", most=200),
    Mark("drain at 20 million rows in the table / at none", "growth", "rows20.ratio", least=0.65),
    Mark("drain at 50 million rows in the table / at none", "growth", "rows50.ratio", least=0.6),
    Mark("enqueue rate at 20 million queued points / at none", "depth", "enqueue.ratio", least=0.8),
    Mark("drain rate at 20 million queued points / at 2 million", "depth", "dequeue.ratio", least=0.8),
    Mark("time of /queue/status at 20 million queued points / at none", "depth", "status.ratio", most=1.25),
)


def judged(results):
    """(mark, its series, median, whether met) of each mark; without a measurement the last three are None."""
    lines = []
    for mark in MARKS:
        series = results["scenarios"].get(mark.scenario, {}).get("series", {}).get(mark.series)
        value = results_file.median_of(results, mark.scenario, mark.series)
        lines.append((mark, series, value, None if value is None else mark.is_met_by(value)))
    return lines
