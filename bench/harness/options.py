"""The command line of bench/run. As a program: says what is wrong with it, before anything is built."""
import argparse
import os

from .bench import ROOT

SCENARIOS = ("drain", "duplicates", "upload", "live", "requests", "freshness", "bytes", "cost", "depth", "growth")


def options():
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures Fixline, writes docs/benchmarks/.")
    parser.add_argument("--only", metavar="NAME,...", help="these scenarios (default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (3)")
    parser.add_argument("--quick", action="store_true", help="a smoke run of small sizes; needs --out")
    parser.add_argument("--out", metavar="DIR", help="where results go (docs/benchmarks)")
    parser.add_argument("--rows", metavar="N,...", default="0,10,20,50",
                        help="growth: millions of rows in the table, rising (0,10,20,50; 200 takes 45 GB of disk)")
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


if __name__ == "__main__":
    options()
