-- What an operator needs to find a dead letter again, and to count the same failure once.

ALTER TABLE dead_letters
    ADD COLUMN IF NOT EXISTS points          integer NOT NULL DEFAULT 1,  -- 0 when not known
    ADD COLUMN IF NOT EXISTS flight_id       text,
    ADD COLUMN IF NOT EXISTS flight_uuid     uuid,
    ADD COLUMN IF NOT EXISTS device_id       text,
    ADD COLUMN IF NOT EXISTS point_time      timestamptz,
    ADD COLUMN IF NOT EXISTS lat             double precision,
    ADD COLUMN IF NOT EXISTS lon             double precision,
    ADD COLUMN IF NOT EXISTS column_name     text,
    ADD COLUMN IF NOT EXISTS constraint_name text,
    ADD COLUMN IF NOT EXISTS last_failed_at  timestamptz NOT NULL DEFAULT now();

-- One letter for what comes again, after a crash between commit and acknowledgement or from a
-- client that repeats itself.
CREATE UNIQUE INDEX IF NOT EXISTS dead_letters_once ON dead_letters (queue, sha256(payload));

CREATE INDEX IF NOT EXISTS dead_letters_flight ON dead_letters (flight_uuid);
CREATE INDEX IF NOT EXISTS dead_letters_flight_id ON dead_letters (flight_id);
CREATE INDEX IF NOT EXISTS dead_letters_device ON dead_letters (device_id);
CREATE INDEX IF NOT EXISTS dead_letters_time ON dead_letters (last_failed_at);
