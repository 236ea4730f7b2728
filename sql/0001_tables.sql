-- The tables that points end up in. Tables that an older platform left stay as they are: the store
-- reads their columns and fills those that it knows.

CREATE TABLE IF NOT EXISTS flights (
    id         uuid PRIMARY KEY,
    flight_id  text NOT NULL,
    source     text NOT NULL,  -- live, upload or scoring
    device_id  text,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS live_track_points (
    flight_uuid         uuid NOT NULL,
    datetime            timestamptz NOT NULL,
    lat                 double precision NOT NULL,
    lon                 double precision NOT NULL,
    elevation           double precision,
    barometric_altitude double precision,
    PRIMARY KEY (flight_uuid, datetime, lat, lon)
);

CREATE TABLE IF NOT EXISTS uploaded_track_points (
    flight_uuid         uuid NOT NULL,
    datetime            timestamptz NOT NULL,
    lat                 double precision NOT NULL,
    lon                 double precision NOT NULL,
    elevation           double precision,
    barometric_altitude double precision,
    PRIMARY KEY (flight_uuid, datetime, lat, lon)
);

CREATE TABLE IF NOT EXISTS flymaster (
    device_id   text NOT NULL,
    date_time   timestamptz NOT NULL,
    lat         double precision NOT NULL,
    lon         double precision NOT NULL,
    gps_alt     double precision,
    speed       double precision,
    heading     double precision,
    uploaded_at timestamptz,
    PRIMARY KEY (device_id, date_time, lat, lon)
);

CREATE TABLE IF NOT EXISTS scoring_tracks (
    flight_uuid          uuid NOT NULL,
    date_time            timestamptz NOT NULL,
    lat                  double precision NOT NULL,
    lon                  double precision NOT NULL,
    gps_alt              double precision,
    "time"               text,
    rounded_time         text,
    validity             text,
    pressure_alt         double precision,
    lad                  integer,
    lod                  integer,
    speed                double precision,
    elevation            double precision,
    altitude_diff        double precision,
    altitude_diff_smooth double precision,
    speed_smooth         double precision,
    takeoff_condition    boolean,
    in_flight            boolean,
    PRIMARY KEY (flight_uuid, date_time, lat, lon)
);

-- Points, or undecodable entries as raw bytes, that the store refuses for good, each with its reason.
CREATE TABLE IF NOT EXISTS dead_letters (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue           text NOT NULL,
    reason          text NOT NULL,
    sqlstate        text,
    detail          text,
    attempts        integer NOT NULL DEFAULT 1,
    payload         bytea NOT NULL,
    first_failed_at timestamptz NOT NULL DEFAULT now()
);
