-- Who may send points and look after the service. Of a token's secret only its SHA-256 is here.

CREATE TABLE IF NOT EXISTS access_tokens (
    id                text PRIMARY KEY,             -- of fxl_<id>_<secret>
    name              text NOT NULL,
    tenant            text NOT NULL DEFAULT '',
    secret_sha256     bytea NOT NULL CHECK (length(secret_sha256) = 32),
    scopes            text[] NOT NULL,              -- ingest:live, read, ...
    flights           text[] NOT NULL DEFAULT '{}', -- patterns; none: any flight
    devices           text[] NOT NULL DEFAULT '{}',
    points_per_second integer NOT NULL DEFAULT 0 CHECK (points_per_second >= 0), -- 0: any number
    burst             integer NOT NULL DEFAULT 0 CHECK (burst >= 0),
    in_url            boolean NOT NULL DEFAULT false,
    created_at        timestamptz NOT NULL DEFAULT now(),
    valid_until       timestamptz CHECK (isfinite(valid_until)),
    revoked_at        timestamptz CHECK (isfinite(revoked_at)),
    last_used_at      timestamptz,
    CHECK ((points_per_second = 0) = (burst = 0))
);

-- A number that is another one after each change, however it was made: all that an instance asks for
-- while nothing changes.
CREATE TABLE IF NOT EXISTS access_token_version (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    version  bigint NOT NULL
);
INSERT INTO access_token_version (version) VALUES (1) ON CONFLICT DO NOTHING;

-- With its owner's rights: who may change tokens need not be granted the number as well.
CREATE OR REPLACE FUNCTION access_tokens_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE access_token_version SET version = version + 1;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS access_tokens_changed ON access_tokens;
CREATE TRIGGER access_tokens_changed
    AFTER INSERT OR DELETE OR TRUNCATE
       OR UPDATE OF id, name, tenant, secret_sha256, scopes, flights, devices, points_per_second,
                    burst, in_url, created_at, valid_until, revoked_at
    ON access_tokens FOR EACH STATEMENT EXECUTE FUNCTION access_tokens_changed();
