"""Whether it matters how many rows the table has."""
import threading

from harness import drains, programs
from harness.service import Fixline

TITLE = "Growth: drain with rows in the table"
ABOUT = """The table is filled with tracks of other flights of 1 Hz, an hour each, their uuids spread as a hash spreads
them. Then, at each size, a million queued points of new flights are drained by Fixline, and as many written by COPY
(5000), in turns. Both write on into the same table, so the sizes told are those before the first round. One filling
a run; `--rows 0,10,20,50,200` goes further."""

SIZES = (0, 10, 20, 50, 100, 200)
TABLE = "uploaded_track_points"
FILL = f"""INSERT INTO {TABLE} SELECT md5('bench-filler-' || flight)::uuid,
 '2020-01-01Z'::timestamptz + second * interval '1 second', 46 + second * 1e-5, 7 + second * 2e-5, 1500 + second %% 700,
 1490 + second %% 700 FROM generate_series(%s, %s) flight, generate_series(0, 3599) second"""
SERIES = []
for _size in SIZES:
    SERIES += [{"key": f"rows{_size}", "label": f"Fixline, {_size} million rows", "unit": "rows/s"},
               {"key": f"copy{_size}", "label": f"COPY (5000), {_size} million rows", "unit": "rows/s"}]
for _size in SIZES[1:]:
    SERIES += [{"key": f"rows{_size}.ratio", "label": f"Fixline, {_size} million rows / none",
                "of": (f"rows{_size}", "rows0")},
               {"key": f"copy{_size}.ratio", "label": f"COPY, {_size} million rows / none",
                "of": (f"copy{_size}", "copy0")}]
SETTINGS = {}


def fill_table(servers, first, last):
    """Adds the filler flights first..last on two connections."""
    failed = []

    def part(begin, end):
        connection = servers.postgres.connect()
        try:
            with connection.cursor() as cursor:
                for flight in range(begin, end + 1, 100):  # commits in between, as the WAL would pile up
                    cursor.execute(FILL, (flight, min(end, flight + 99)))
        except Exception as error:  # told in the thread that waits
            failed.append(error)
        finally:
            connection.close()

    middle = (first + last) // 2
    threads = [threading.Thread(target=part, args=bounds, daemon=True)
               for bounds in ((first, middle), (middle + 1, last))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def fixline_drain(bench, servers, points):
    """Into the database as it is, with an empty Redis."""
    servers.redis.empty()
    with Fixline(bench, servers) as fixline:
        fixline.pause("upload")
        drains.fill(bench, fixline, "upload", points)
        return drains.drain(fixline, servers, "upload", points)


def run(bench, servers, record):
    points = bench.size(1_000_000, 100_000)
    million = bench.size(1_000_000, 100_000)
    sizes = [rows // 1_000_000 for rows in bench.rows_in_table]
    SETTINGS["points of a drain"] = f"{points:,}"
    servers.empty()
    unknown = set(sizes) - set(SIZES)
    if unknown:
        raise RuntimeError(f"--rows: {sorted(unknown)} is not of {SIZES}")
    flights, written, copies = 0, 0, 0
    for size in sizes:
        wanted = max(0, size * million - written) // 3600
        if wanted > flights:
            bench.say(f"filling the table up to {size * million:,} rows")
            fill_table(servers, flights + 1, wanted)
            flights = wanted
        servers.postgres.execute(f"ANALYZE {TABLE}")
        for number, who in bench.rounds_of(("rows", "copy")):
            for contestant in who:
                bench.say(f"round {number + 1}: {'Fixline' if contestant == 'rows' else 'COPY'}, {size} million rows")
                if contestant == "rows":
                    rate = fixline_drain(bench, servers, points)
                else:
                    servers.postgres.execute("CHECKPOINT")
                    rate = programs.pg_limit(bench, servers, "copy", 5000, "upload", points,
                                             start=copies * points // 2)  # its two flights go on in time
                    copies += 1
                record.add(f"{contestant}{size}", rate)
                written += points
        record.end_of_round()
