-- A projection: programmes as their owner has them.
create table programme (
    id uuid primary key,
    code text not null,
    name jsonb not null,
    goal text,
    standing boolean not null
);
create index on programme (code);

-- A code stands for one record for ever: the row stays when it is archived, so `unique` says it all.
create table dimension (
    id uuid primary key,
    version integer not null,
    code text not null unique,
    name jsonb not null,
    values jsonb not null,
    open boolean not null,
    expected_count integer,
    labels text[] not null,
    deleted_at timestamptz
);
create index on dimension using gin (labels);
call guard_versions('dimension');

create table code_map (
    id uuid primary key,
    version integer not null,
    code text not null unique,
    name jsonb not null,
    dimension text not null,
    entries jsonb not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on code_map (dimension);
create index on code_map using gin (labels);
call guard_versions('code_map');

create table indicator (
    id uuid primary key,
    version integer not null,
    code text not null unique,
    name jsonb not null,
    programme text,
    lead_unit text,
    districts text[] not null,
    unit jsonb not null,
    measure text,
    direction text not null,
    frequency text not null,
    aggregation text not null,
    across text not null,
    dimensions jsonb not null,
    places integer not null,
    lower numeric,
    upper numeric,
    review boolean not null,
    due_days integer,
    outliers jsonb,
    publication text not null,
    remark jsonb,
    labels text[] not null,
    deleted_at timestamptz
);
create index on indicator (programme);
create index on indicator using gin (labels);
call guard_versions('indicator');
