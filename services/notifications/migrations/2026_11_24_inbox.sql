-- A projection: what a work item is called now.
create table item_name (
    id uuid primary key,
    name jsonb not null
);

create table notice (
    id uuid primary key,
    version integer not null,
    programme text not null,
    person text not null,
    status text not null,
    given_at timestamptz not null,
    fact text not null,
    record_kind text not null,
    record_id uuid not null,
    record_version integer not null,
    address text not null,
    name jsonb not null,
    work_item_name jsonb,
    previous text,
    value text,
    reason text not null,
    text jsonb not null,
    labels text[] not null,
    deleted_at timestamptz
);
create index on notice (record_id);
create index on notice using gin (labels);
create index on notice using gin (labels) where status = 'unread' and deleted_at is null;
call guard_versions('notice');
