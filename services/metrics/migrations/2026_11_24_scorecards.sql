create table scorecard (
    id uuid primary key,
    version integer not null,
    target uuid not null,
    indicator text not null,
    programme text,
    goal text,
    lead_unit text,
    districts text[] not null,
    dimensions jsonb not null,
    horizon text not null,
    period text,
    due_on date,
    actual numeric,
    figures_to text,
    judged_on date,
    expected numeric,
    time_progress numeric,
    attainment numeric,
    before numeric,
    light text not null,
    reason text,
    trend text,
    rank integer,
    ranked integer not null,
    rank_before integer,
    rank_change integer,
    held integer not null,
    demo integer not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on scorecard (indicator);
create index on scorecard (target);
create index on scorecard using gin (labels);
call guard_versions('scorecard');
create index on target (indicator);
