-- Which queues an operator has paused. A queue without a row is not.

CREATE TABLE IF NOT EXISTS queue_controls (
    queue      text PRIMARY KEY,  -- live, upload, flymaster or scoring
    paused     boolean NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
