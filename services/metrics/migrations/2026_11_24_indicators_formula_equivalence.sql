create table equivalence (
    id uuid primary key,
    version integer not null,
    code text not null unique,
    name jsonb not null,
    from_indicator text not null,
    to_indicator text not null,
    dimensions jsonb not null,
    remark jsonb,
    labels text[] not null,
    deleted_at timestamptz
);
create index on equivalence (from_indicator);
create index on equivalence (to_indicator);
create index on equivalence using gin (labels);
call guard_versions('equivalence');
