create table restatement (
    id uuid primary key,
    version integer not null,
    indicator text not null,
    name jsonb not null,
    programme text,
    rows integer not null,
    first_period text not null,
    last_period text not null,
    affected text[] not null,
    batch uuid not null,
    sender text not null,
    source text,
    reason text not null,
    digest text not null,
    restated_at timestamptz,
    labels text[] not null,
    deleted_at timestamptz
);
create index on restatement (indicator);
create index on restatement using gin (labels);
call guard_versions('restatement');
