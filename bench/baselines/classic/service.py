"""The classic pipeline, as a baseline: FastAPI, JSON in a Redis sorted set, ZPOPMIN, executemany.

A request becomes one JSON item of a sorted set whose score is its time of arrival. A worker takes the
oldest items, inserts each item's points with one executemany and one commit, and forgets them; an item
that fails goes back. The tables are Fixline's, made by `fixline migrate`.

Settings are environment variables: PORT, REDIS_URL, DATABASE_URL, and
WORKERS (4)   asyncio tasks that take items; 0 leaves them in the queue
POP (20)      items taken by one ZPOPMIN
GATHER (no)   yes: all items that one ZPOPMIN returned go into one executemany and one commit
"""
import asyncio
import datetime
import json
import os
import time
import typing
import uuid

import fastapi
import pydantic
import redis.asyncio
import sqlalchemy as sa
import uvicorn
from sqlalchemy.dialects import postgresql

QUEUE = "points:live"
WORKERS = int(os.environ.get("WORKERS", "4"))
POP = int(os.environ.get("POP", "20"))
GATHER = os.environ.get("GATHER", "no") == "yes"
IDLE_SECONDS = 0.02
RETRY_SECONDS = 1

FLOAT = postgresql.DOUBLE_PRECISION
TABLE = sa.Table(
    "live_track_points", sa.MetaData(),
    sa.Column("flight_uuid", postgresql.UUID(as_uuid=False), primary_key=True),
    sa.Column("datetime", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("lat", FLOAT, primary_key=True), sa.Column("lon", FLOAT, primary_key=True),
    sa.Column("elevation", FLOAT), sa.Column("barometric_altitude", FLOAT))
INSERT = postgresql.insert(TABLE).on_conflict_do_nothing()


class Point(pydantic.BaseModel):
    datetime: datetime.datetime
    lat: float = pydantic.Field(ge=-90, le=90)
    lon: float = pydantic.Field(ge=-180, le=180)
    elevation: typing.Optional[float] = None
    barometric_altitude: typing.Optional[float] = None


class Track(pydantic.BaseModel):
    flight_id: str
    device_id: typing.Optional[str] = None
    track_points: typing.List[Point]


app = fastapi.FastAPI()
queue = redis.asyncio.from_url(os.environ["REDIS_URL"], max_connections=128)
database = sa.create_engine(os.environ["DATABASE_URL"], pool_size=WORKERS + 1)
in_hand = 0  # items that were taken from the queue and are not in the table yet


@app.post("/tracking/live", status_code=202)
async def take_in(track: Track):
    flight = str(uuid.uuid5(uuid.NAMESPACE_URL, track.flight_id))
    rows = [{"flight_uuid": flight, "flight_id": track.flight_id, "device_id": track.device_id,
             "datetime": point.datetime.isoformat(), "lat": point.lat, "lon": point.lon,
             "elevation": point.elevation, "barometric_altitude": point.barometric_altitude}
            for point in track.track_points]
    # Equal members of a set are one, so each item has something of its own.
    item = json.dumps({"id": uuid.uuid4().hex, "queued_at": time.time(), "points": rows})
    await queue.zadd(QUEUE, {item: time.time()})
    return {"mode": "queued", "accepted": len(rows)}


@app.get("/readyz")
async def ready():
    await queue.ping()
    return {"status": "ready"}


@app.get("/depth")
async def depth():
    return await queue.zcard(QUEUE) + in_hand


COLUMNS = [column.name for column in TABLE.columns]


def insert(items):
    rows = [{name: point[name] for name in COLUMNS} for item in items for point in json.loads(item)["points"]]
    with database.begin() as connection:
        connection.execute(INSERT, rows)


async def write(loop, taken):
    """Items and their scores, back into the queue when they can't be written."""
    try:
        await loop.run_in_executor(None, insert, [item for item, _ in taken])
    except sa.exc.SQLAlchemyError as error:
        print(error, flush=True)
        await queue.zadd(QUEUE, dict(taken))
        await asyncio.sleep(RETRY_SECONDS)


async def work():
    global in_hand
    loop = asyncio.get_running_loop()
    while True:
        taken = await queue.zpopmin(QUEUE, POP)
        if not taken:
            await asyncio.sleep(IDLE_SECONDS)
            continue
        in_hand += len(taken)
        for part in [taken] if GATHER else [[one] for one in taken]:
            await write(loop, part)
            in_hand -= len(part)


@app.on_event("startup")
async def start_workers():
    app.state.workers = [asyncio.create_task(work()) for _ in range(WORKERS)]


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), loop="uvloop", http="httptools",
                log_level="warning", access_log=False)
