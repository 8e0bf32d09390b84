create table expected_report (
    id uuid primary key,
    version integer not null,
    indicator text not null,
    programme text,
    owner text,
    period text not null,
    due_on date not null,
    status text not null,
    expected integer not null,
    received integer not null,
    held integer not null,
    missing jsonb not null,
    received_at timestamptz,
    late boolean not null,
    batch uuid,
    silent_since timestamptz,
    starts timestamptz not null,
    ends timestamptz not null,
    due_at timestamptz not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on expected_report (indicator, starts);
create index on expected_report (due_on);
create index on expected_report using gin (labels);
call guard_versions('expected_report');

-- Of indicators that were defined before, figures are owed from now on.
insert into due (kind, key, at, aggregate_id, again)
select 'indicators.defined', id::text, hub_now(), id, hub_now() from indicator
where due_days is not null and deleted_at is null;
