-- The order in which batches begin to count is that of revisions: `accepted_no`, and `accepted_at` rises with it.
create sequence observation_batch_number;

create table observation_batch (
    id uuid primary key,
    version integer not null,
    number bigint not null unique,
    accepted_no bigint unique,
    accepted_at timestamptz unique,
    indicators text[] not null,
    status text not null,
    origin text not null,
    source text,
    reason text,
    sender text not null,
    format text not null,
    on_error text not null,
    checked integer not null,
    stored integer not null,
    unchanged integer not null,
    corrections integer not null,
    failed integer not null,
    faults integer not null,
    folded integer not null,
    held integer not null,
    not_checked integer not null,
    digest text,
    review boolean not null,
    forms jsonb not null,
    first_starts timestamptz,
    last_starts timestamptz,
    folded_to bigint not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on observation_batch using gin (labels);
call guard_versions('observation_batch');

-- What is wrong with the rows of a batch, as far as it is told one by one.
create table row_fault (
    batch bigint not null,
    place integer not null,
    row integer not null,
    name text not null,
    code text not null,
    params jsonb not null,
    primary key (batch, place)
);

-- Rows that came only to be tried have a number and no batch. They are taken away at once; here stands which are left.
create table rehearsal (
    number bigint primary key,
    at timestamptz not null
);

create table series_key (
    number bigint primary key generated always as identity,
    id uuid not null unique,
    indicator uuid not null,
    dimensions jsonb not null
);
create index on series_key (indicator);

-- Rows of one batch lie together as they came: by `batch` a narrow index finds them.
create table observation (
    series bigint not null,
    starts timestamptz not null,
    batch bigint not null,
    row integer not null,
    value numeric(20, 6),
    corrects boolean not null,
    source_id text,
    note text,
    evidence text,
    captured_at timestamptz,
    primary key (series, starts, batch)
);
create index on observation using brin (batch) with (pages_per_range = 32, autosummarize = on);
create index on observation (source_id) where source_id is not null;

create table series (
    id uuid primary key,
    version integer not null,
    number bigint not null unique,
    indicator text not null,
    dimensions jsonb not null,
    rows integer not null,
    first_period text not null,
    last_period text not null,
    first_starts timestamptz not null,
    last_starts timestamptz not null,
    latest jsonb,
    revision integer not null,
    batch uuid not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on series (indicator);
create index on series using gin (labels);
call guard_versions('series');

create table held_value (
    id uuid primary key,
    version integer not null,
    number bigint not null,
    starts timestamptz not null,
    batch_no bigint not null,
    indicator text not null,
    series uuid not null,
    dimensions jsonb not null,
    period text not null,
    value text not null,
    median text not null,
    deviation text not null,
    k text not null,
    owner text,
    held_on date not null,
    batch uuid not null,
    status text not null,
    held_at timestamptz not null,
    released_at timestamptz,
    labels text[] not null,
    deleted_at timestamptz
);
create index on held_value (number, starts);
create index on held_value (indicator);
create index on held_value using gin (labels);
call guard_versions('held_value');

create table period_lock (
    id uuid primary key,
    version integer not null,
    indicator text,
    programme text,
    period text not null,
    cause text not null,
    starts timestamptz not null,
    ends timestamptz not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on period_lock (starts);
create index on period_lock using gin (labels);
call guard_versions('period_lock');
