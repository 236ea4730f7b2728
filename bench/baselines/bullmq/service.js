// Points in a BullMQ queue, written to PostgreSQL in batches: a baseline.
//
// Requests that arrive in one turn of the event loop become jobs with one addBulk; each is answered when
// its job is in Redis. A worker runs many jobs at once, and the points of those that run together go into
// one multi-row INSERT ... ON CONFLICT DO NOTHING; each job ends when its rows are committed. BullMQ retries
// those that fail. The tables are Fixline's, made by `fixline migrate`.
//
// Settings are environment variables: PORT, REDIS_SOCKET, DATABASE_URL, and
// WORKERS (1)        0 leaves the jobs in the queue
// CONCURRENCY (500)  jobs that the worker runs at once
// ROWS (1000)        most rows of one INSERT
// WRITERS (2)        connections to PostgreSQL
import {createHash} from 'node:crypto';
import http from 'node:http';
import {Queue, Worker} from 'bullmq';
import {Redis} from 'ioredis';
import pg from 'pg';

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const rowsMax = number('ROWS', 1000);
const writers = number('WRITERS', 2);
const redis = () => new Redis({path: process.env.REDIS_SOCKET, maxRetriesPerRequest: null});
const queue = new Queue('points', {
  connection: redis(),
  defaultJobOptions: {attempts: 10, backoff: 1000, removeOnComplete: true},
});
const database = new pg.Pool({connectionString: process.env.DATABASE_URL, max: writers});

// --- taking in

const isNumber = (value, limit) => typeof value === 'number' && Math.abs(value) <= limit;
const isAltitude = (value) => value == null || Number.isFinite(value);

function isPoint(point) {
  return isNumber(point.lat, 90) && isNumber(point.lon, 180) && isAltitude(point.elevation) &&
      isAltitude(point.barometric_altitude) && !Number.isNaN(Date.parse(point.datetime));
}

const uuids = new Map();  // of the flights seen last; hashing each anew would cost more

function uuidOf(flight) {
  let uuid = uuids.get(flight);
  if (uuid === undefined) {
    const hex = createHash('sha1').update(flight).digest('hex');
    uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    if (uuids.size > 100_000) uuids.clear();
    uuids.set(flight, uuid);
  }
  return uuid;
}

let arrived = [];  // requests of this turn

async function enqueueArrived() {
  const requests = arrived;
  arrived = [];
  try {
    await queue.addBulk(requests.map(({data}) => ({name: 'track', data})));
    for (const {response, data} of requests) {
      answer(response, 202, {mode: 'queued', accepted: data.points.length});
    }
  } catch (error) {
    console.error(error);
    for (const {response} of requests) answer(response, 503, {detail: 'the queue can not be reached'});
  }
}

function takeIn(body, response) {
  let track;
  try {
    track = JSON.parse(body);
  } catch {
    return answer(response, 400, {detail: 'not JSON'});
  }
  const points = track.track_points;
  if (typeof track.flight_id !== 'string' || !Array.isArray(points) || !points.every(isPoint)) {
    return answer(response, 422, {detail: 'not a track'});
  }
  if (arrived.length === 0) setImmediate(enqueueArrived);
  arrived.push({response, data: {flight_id: track.flight_id, device_id: track.device_id, points}});
}

function answer(response, status, value) {
  const body = JSON.stringify(value);
  response.writeHead(status, {'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body)});
  response.end(body);
}

async function tell(path, response) {
  if (path === '/readyz') return answer(response, 200, {status: 'ready'});
  if (path !== '/depth') return answer(response, 404, {});
  const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
  answer(response, 200, Object.values(counts).reduce((sum, count) => sum + count, 0));
}

const server = http.createServer((request, response) => {
  if (request.method !== 'POST') return tell(request.url, response);
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => takeIn(Buffer.concat(chunks), response));
});
server.keepAliveTimeout = 60_000;

// --- writing

const statements = new Map();  // by the number of rows

function statementFor(rows) {
  let text = statements.get(rows);
  if (text === undefined) {
    const values = [];
    for (let row = 0; row < rows; row++) {
      values.push(`($${row * 6 + 1},$${row * 6 + 2},$${row * 6 + 3},$${row * 6 + 4},$${row * 6 + 5},$${row * 6 + 6})`);
    }
    text = 'INSERT INTO live_track_points (flight_uuid, datetime, lat, lon, elevation, barometric_altitude) VALUES ' +
        values.join(',') + ' ON CONFLICT DO NOTHING';
    statements.set(rows, text);
  }
  // A full batch is prepared once a connection; others are seldom of the same size twice.
  return rows === rowsMax ? {name: 'full batch', text} : {text};
}

let gathered = [];  // {values, rows, resolve, reject} of jobs that wait for their rows to be written
let writing = 0;

/// Resolves when the job's points are committed.
function written(job) {
  const uuid = uuidOf(job.data.flight_id);
  const values = [];
  for (const point of job.data.points) {
    values.push(uuid, point.datetime, point.lat, point.lon, point.elevation ?? null, point.barometric_altitude ?? null);
  }
  return new Promise((resolve, reject) => {
    gathered.push({values, rows: job.data.points.length, resolve, reject});
    if (gathered.length === 1) setImmediate(writeGathered);
  });
}

async function writeGathered() {
  while (gathered.length > 0 && writing < writers) {
    const batch = [];
    let rows = 0;
    while (gathered.length > 0 && (rows === 0 || rows + gathered[0].rows <= rowsMax)) {
      batch.push(gathered[0]);
      rows += gathered.shift().rows;
    }
    writing++;
    database.query({...statementFor(rows), values: batch.flatMap((part) => part.values)})
        .then(() => batch.forEach((part) => part.resolve()), (error) => batch.forEach((part) => part.reject(error)))
        .finally(() => {
          writing--;
          writeGathered();
        });
  }
}

const worker = number('WORKERS', 1) === 0 ? null : new Worker('points', written, {
  connection: redis(),
  concurrency: number('CONCURRENCY', 500),
  removeOnComplete: {count: 0},
});
worker?.on('error', (error) => console.error(error));
worker?.on('failed', (_job, error) => console.error(error));

await queue.waitUntilReady();
server.listen(number('PORT', 8000), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
