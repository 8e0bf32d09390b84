create table catalogue_entry (
    kind text not null,
    code text not null,
    fields jsonb not null,
    primary key (kind, code)
);
