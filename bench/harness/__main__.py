"""The command line of bench/run."""
import argparse
import importlib
import os
import resource
import signal
import sys
import time
import traceback

from . import machine, marks, numbers, report, results
from .bench import ROOT, Bench, Recorder
from .servers import Servers

SCENARIOS = ("drain", "duplicates", "upload", "live", "requests", "freshness", "bytes", "cost", "depth", "growth")


def options():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__.strip().splitlines()[0])
    parser.add_argument("--only", metavar="NAME,...", help="these scenarios (default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (3)")
    parser.add_argument("--quick", action="store_true", help="a smoke run of small sizes; needs --out")
    parser.add_argument("--out", metavar="DIR", help="where results go (docs/benchmarks)")
    parser.add_argument("--rows", metavar="N,...", default="0,10,20",
                        help="growth: millions of rows in the table, rising (0,10,20; 50 adds about 6 minutes)")
    parser.add_argument("--list", action="store_true", help="name the scenarios and end")
    parser.add_argument("--render", action="store_true", help="write page and plots from results.json anew")
    parser.add_argument("--no-build", action="store_true", help="take the programs as they are")
    parser.add_argument("--program", default=os.path.join(ROOT, "build/release/fixline"), metavar="PATH")
    parser.add_argument("--limits", default=os.path.join(ROOT, "build/release/bench/limits"), metavar="DIR")
    chosen = parser.parse_args()
    if chosen.quick and not chosen.out:
        parser.error("--quick needs --out: its numbers are not for docs/benchmarks")
    if chosen.rounds < 1:
        parser.error("--rounds: at least 1")
    chosen.names = chosen.only.split(",") if chosen.only else list(SCENARIOS)
    for name in chosen.names:
        if name not in SCENARIOS:
            parser.error(f"no scenario {name}; there are {', '.join(SCENARIOS)}")
    chosen.out = os.path.abspath(chosen.out or os.path.join(ROOT, "docs/benchmarks"))
    return chosen


def render(folder):
    from . import plots  # matplotlib takes a second to load
    path = os.path.join(folder, "results.json")
    measured = results.read(path)
    drawn = plots.draw_all(folder, measured)
    report.write(folder, measured, SCENARIOS, drawn)
    print(f"{folder}/README.md, results.json, {', '.join(drawn) or 'no plots'}")


def measure(name, bench, folder):
    """Runs one scenario and puts what it found into results.json."""
    scenario = importlib.import_module("scenarios." + name)
    bench.scenario = name
    bench.say("begins")
    begun, recorder = time.monotonic(), Recorder(bench)
    facts = machine.facts(bench)
    with Servers(bench.folder, bench.program) as servers:
        scenario.run(bench, servers, recorder)
    path = os.path.join(folder, "results.json")
    measured = results.read(path)
    results.put(measured, name, scenario, recorder, facts, time.monotonic() - begun)
    results.write(path, measured)
    for series in measured["scenarios"][name]["series"].values():
        print(f"  {series['label']:58} {report.cell(numbers.median(series['values']), series['unit'])}", flush=True)


def measure_all(chosen):
    failed = []
    for name in chosen.names:
        with Bench(os.path.abspath(chosen.program), os.path.abspath(chosen.limits), chosen.rounds, chosen.quick,
                   tuple(int(float(part) * 1e6) for part in chosen.rows.split(","))) as bench:
            bench.begun = chosen.begun
            try:
                measure(name, bench, chosen.out)
            except Exception:
                traceback.print_exc()
                bench.say("FAILED; what results.json has of it stays")
                failed.append(name)
    return failed


def main():
    chosen = options()
    if chosen.list:
        for name in SCENARIOS:
            print(f"{name:11} {importlib.import_module('scenarios.' + name).TITLE}")
        return 0
    if chosen.render:
        render(chosen.out)
        return 0
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen.begun = time.monotonic()
    try:
        failed = measure_all(chosen)
        render(chosen.out)
    except KeyboardInterrupt:
        print("stopped; all servers are ended", file=sys.stderr)
        return 130
    for mark, _, value, met in marks.judged(results.read(os.path.join(chosen.out, "results.json"))):
        if met is False:
            print(f"not met: {mark.what}: {numbers.text_of(value)}")
    return 1 if failed else 0


sys.exit(main())
