"""Runs scenarios and writes what they found."""
import importlib
import os
import resource
import signal
import sys
import time
import traceback

from . import drains, machine, marks, numbers, report, results
from .bench import Bench, Recorder
from .options import SCENARIOS, options
from .servers import Servers

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
        drains.warm_up(bench, servers)
        scenario.run(bench, servers, recorder)
    recorder.row_bytes = servers.row_bytes
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


def end_once(number, _frame):
    """Ends the run in good order; a second signal does not disturb that."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(143)


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
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end_once)
    os.makedirs(chosen.out, exist_ok=True)  # before hours are spent
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
