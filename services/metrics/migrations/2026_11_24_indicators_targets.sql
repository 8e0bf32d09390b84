create table target (
    id uuid primary key,
    version integer not null,
    indicator text not null,
    dimensions jsonb not null,
    baseline jsonb,
    value numeric,
    band jsonb,
    horizon text not null,
    period text,
    due_on date,
    shape text not null,
    phases jsonb not null,
    points jsonb not null,
    amber_from text not null,
    basis text not null,
    remark jsonb,
    labels text[] not null,
    deleted_at timestamptz
);
-- Of what stands: one for each horizon.
create unique index target_alone on target (indicator, dimensions, horizon, period, due_on) nulls not distinct
    where deleted_at is null;
create index on target using gin (labels);
call guard_versions('target');
