create table subscription (
    id uuid primary key,
    version integer not null,
    person text not null,
    target_id uuid not null,
    subtree boolean not null,
    facts text[] not null,
    labels text[] not null,
    deleted_at timestamptz
);
create unique index on subscription (person, target_id) where deleted_at is null;
create index on subscription (target_id) where deleted_at is null;
create index on subscription using gin (labels);
call guard_versions('subscription');
