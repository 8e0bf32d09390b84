-- A code stands for one record for ever: the row stays when it is archived, so `unique` says it all.

create table goal (
    id uuid primary key,
    version integer not null,
    code text not null unique,
    name jsonb not null,
    parent text,
    labels text[] not null,
    deleted_at timestamptz
);
create index on goal using gin (labels);
call guard_versions('goal');

create table theme (
    id uuid primary key,
    version integer not null,
    code text not null unique,
    name jsonb not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on theme using gin (labels);
call guard_versions('theme');

create table partner (
    id uuid primary key,
    version integer not null,
    code text not null unique,
    name jsonb not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on partner using gin (labels);
call guard_versions('partner');

create table area (
    id uuid primary key,
    version integer not null,
    code text not null unique,
    name jsonb not null,
    level text,
    programmes text[] not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on area using gin (labels);
call guard_versions('area');

create table organisation (
    id uuid primary key,
    version integer not null,
    code text not null unique,
    name jsonb not null,
    kind text not null,
    uscc text,
    external_ids jsonb not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on organisation using gin (labels);
call guard_versions('organisation');

create table programme (
    id uuid primary key,
    version integer not null,
    code text not null unique,
    number integer not null,
    name jsonb not null,
    goal text,
    theme text,
    lead_unit text,
    supporting_units text[] not null,
    publication text not null,
    published boolean not null,
    external_ids jsonb not null,
    note jsonb,
    labels text[] not null,
    deleted_at timestamptz
);
create index on programme using gin (labels);
call guard_versions('programme');

create table outcome (
    id uuid primary key,
    version integer not null,
    programme text not null references programme (code),
    code text not null unique,
    name jsonb not null,
    areas text[] not null,
    dimension text,
    labels text[] not null,
    deleted_at timestamptz
);
create index on outcome (programme);
create index on outcome using gin (labels);
call guard_versions('outcome');

create table principle (
    id uuid primary key,
    version integer not null,
    programme text not null references programme (code),
    code text not null unique,
    name jsonb not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on principle (programme);
create index on principle using gin (labels);
call guard_versions('principle');

create table work_item (
    id uuid primary key,
    version integer not null,
    programme text not null references programme (code),
    code text not null unique,
    parent_id uuid not null,
    kind text not null,
    type text,
    name jsonb not null,
    status text not null,
    publication text not null,
    published boolean not null,
    target_state jsonb,
    expected_count integer,
    expected_of text,
    key_project boolean not null,
    per_area boolean not null,
    versioned boolean not null,
    areas text[] not null,
    partners text[] not null,
    lead_unit text,
    supporting_units text[] not null,
    participants text[] not null,
    contributions jsonb not null,
    related text[] not null,
    joined_in_text text,
    dimension text,
    pipeline text,
    national_code text,
    external_ids jsonb not null,
    origin text,
    note jsonb,
    labels text[] not null,
    deleted_at timestamptz
);
create index on work_item (programme);
create index on work_item (parent_id);
create index on work_item using gin (labels);
call guard_versions('work_item');
