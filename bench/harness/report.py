"""docs/benchmarks/README.md, whole, from results.json."""
import os

from . import marks, numbers
from .servers import POSTGRES_SETTINGS, REDIS_SETTINGS

INTRODUCTION = """# Benchmarks

This page is written by `bench/run`; what it says comes from [results.json](results.json). From a clean checkout

    bench/run

installs what it needs, builds, starts private servers on unix sockets, measures, and writes this folder again.
`bench/run --list` names the scenarios, `bench/run --only drain,live --rounds 5` measures some of them anew,
`bench/run --quick --out FOLDER` is a smoke run. A user's own servers are measured with `fixline bench`.

Each scenario runs Fixline, the machine's limit and the baselines in turn, in each round in another order, all on the
same machine as the servers and the load generator. A ratio is taken within a round. **The ratios are the result; the
absolute numbers are of one machine.** Ratios under 1.2 mean "about equal": one set-up repeats within 10 to 25 %.
"""

BASELINES = """## What it is compared with

- *COPY* and *unnest*: a plain libpq loop on two connections, without HTTP, Redis or checks, that writes the same
  rows into the same tables: what PostgreSQL on this machine can do at most.
- *bare Beast*: a coroutine server that reads the same body and answers 202, and nothing else.
- *classic* ([settings](../../bench/baselines/classic/README.md)): FastAPI, JSON in a Redis sorted set, ZPOPMIN,
  executemany, with the number of workers at which it is fastest here. *classic, 1 worker* is the same with one;
  *classic, gathering* writes all that one ZPOPMIN returned in one statement.
- *BullMQ* ([settings](../../bench/baselines/bullmq/README.md)): Node, jobs in BullMQ, multi-row inserts.

The baselines have Fixline's tables, so that the designs are compared and not the schemas, and one process each.
"""


def cell(value, unit):
    text = numbers.text_of(value)
    return text if unit == "x" else f"{text} {unit}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join(["---"] * len(head)) + " |"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def marks_table(results):
    rows = []
    for mark, series, value, met in marks.judged(results):
        if value is None:
            rows.append([mark.what, "", "", "", mark.text("x"), "not measured"])
            continue
        unit, values = series["unit"], series["values"]
        rows.append([mark.what, f"**{cell(value, unit)}**", numbers.text_of(min(values)),
                     numbers.text_of(max(values)), mark.text(unit), "yes" if met else "**no**"])
    return "## Marks\n\n" + table(["what", "median", "min", "max", "mark", "met"], rows)


def bytes_of(series):
    """A rate of rows in bytes a second, and the width of a row; nothing for what is no such rate."""
    if "row_bytes" not in series:
        return ["", ""]
    rate = numbers.median(series["values"]) * series["row_bytes"] / 1e6
    return [f"{numbers.text_of(rate)} MB/s", f"{series['row_bytes']} B"]


def scenario_part(name, scenario, plots):
    part = [f"## {scenario['title']}\n", scenario["about"] + "\n"]
    head = ["what", "median", "min", "max"]
    rows = [[series["label"], f"**{cell(numbers.median(series['values']), series['unit'])}**",
             numbers.text_of(min(series["values"])), numbers.text_of(max(series["values"]))]
            for series in scenario["series"].values()]
    if any("row_bytes" in series for series in scenario["series"].values()):
        head += ["bytes/s", "a row"]
        for row, series in zip(rows, scenario["series"].values()):
            row += bytes_of(series)
    part.append(table(head, rows))
    for plot in plots:
        if plot.startswith(name):
            part.append(f"![{scenario['title']}]({plot})\n")
    rounds = max((len(series["values"]) for series in scenario["series"].values()), default=0)
    foreign = scenario["foreign_cores"]
    notes = [f"`bench/run --only {name}`, {scenario['date']}, "
             f"{rounds} round{'' if rounds == 1 else 's'}, {scenario['seconds']} s"]
    if foreign:
        notes.append(f"cores that others used meanwhile: {max(foreign):.2f} at most")
    notes += [f"{key}: {value}" for key, value in scenario["settings"].items()]
    part.append("Settings: " + "; ".join(notes) + ".\n")
    return "\n".join(part)


def machine_part(scenarios):
    """One line for each machine and set of versions that took part."""
    lines = ["## Machine, versions, settings\n"]
    seen = {}
    for name, scenario in scenarios.items():
        machine = {key: value for key, value in scenario["machine"].items() if key != "sync_8k_us"}
        key = (tuple(machine.items()), tuple(scenario["versions"].items()))
        seen.setdefault(key, []).append(name)
    for (machine, versions), names in seen.items():
        machine, versions = dict(machine), dict(versions)
        sync = scenarios[names[0]]["machine"]["sync_8k_us"]
        lines.append(f"- {', '.join(names)}: {machine['processor']}, {machine['cores']} cores, "
                     f"{machine['memory_gib']} GiB, {machine['kind']}, {machine['system']}, "
                     f"Linux {machine['kernel']}; 8 kB written and synced in {sync} us. "
                     + ", ".join(f"{key} {value}" for key, value in versions.items()) + ".")
    named = ", ".join(f"{key}={value}" for key, value in POSTGRES_SETTINGS.items())
    redis = ", ".join(f"{key} {value or chr(34) * 2}" for key, value in REDIS_SETTINGS.items())
    lines += ["", f"PostgreSQL: initdb's defaults (fsync and autovacuum on) but {named}. Redis: {redis}.",
              "Fixline: its defaults. A load that is not measured comes first, so that nobody pays for memory that is touched for "
              "the first time. Before each measurement an empty database, a CHECKPOINT and an empty Redis.", ""]
    return "\n".join(lines)


def write(folder, results, order, plots):
    scenarios = {name: results["scenarios"][name] for name in order if name in results["scenarios"]}
    parts = [INTRODUCTION, marks_table(results), BASELINES]
    parts += [scenario_part(name, scenario, plots) for name, scenario in scenarios.items()]
    if scenarios:
        parts.append(machine_part(scenarios))
    with open(os.path.join(folder, "README.md"), "w") as file:
        file.write("\n".join(parts))
