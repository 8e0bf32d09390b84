-- A milestone's code is free again once the milestone is archived: the schedule is planned anew more often than the tree.

create table milestone (
    id uuid primary key,
    version integer not null,
    programme text not null references programme (code),
    work_item_id uuid not null references work_item,
    code text,
    name jsonb not null,
    status text not null,
    hard_deadline boolean not null,
    planned date,
    planned_precision text,
    forecast date,
    forecast_precision text,
    actual date,
    actual_precision text,
    superseded_by uuid references milestone,
    own_forecast date,
    own_forecast_precision text,
    labels text[] not null,
    deleted_at timestamptz
);
create index on milestone (programme);
create index on milestone (work_item_id);
create unique index on milestone (code) where deleted_at is null;
create index on milestone using gin (labels);
call guard_versions('milestone');

create table dependency (
    id uuid primary key,
    version integer not null,
    programme text not null references programme (code),
    predecessor_id uuid not null references milestone,
    successor_id uuid not null references milestone,
    lag_days integer not null,
    lag_unit text not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on dependency (programme);
create index on dependency (predecessor_id);
create index on dependency (successor_id);
create index on dependency using gin (labels);
call guard_versions('dependency');

create table calendar_year (
    id uuid primary key,
    version integer not null,
    year integer not null unique,
    days_off date[] not null,
    worked_weekends date[] not null,
    source text not null,
    labels text[] not null,
    deleted_at timestamptz
);
call guard_versions('calendar_year');
