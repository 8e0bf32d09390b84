-- What is to happen at a time. `again` is when it is tried next: `at`, until a try has failed.

create table due (
    kind text,
    key text,
    at timestamptz not null,
    aggregate_id uuid not null,
    again timestamptz not null,
    tries integer not null default 0,
    primary key (kind, key)
);
create index on due (again);
