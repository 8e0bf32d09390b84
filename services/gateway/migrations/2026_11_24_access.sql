create table access (
    single boolean primary key default true check (single),
    number integer not null default 0
);
insert into access default values;

-- Whoever changes what someone may do waits here for others who do: numbers come in the order of commits, so that
-- whoever has read up to one has missed nothing.
create function next_access() returns trigger language plpgsql as $$
begin
    update access set number = number + 1 returning number into new.changed;
    return new;
end $$;

create table hub_user (
    id uuid primary key,
    version integer not null,
    deleted_at timestamptz,
    labels text[] not null,
    changed integer not null,
    subject text not null unique,
    name jsonb not null,
    unit text,
    scopes text[] not null,
    status text not null
);

create table client (
    id uuid primary key,
    version integer not null,
    deleted_at timestamptz,
    labels text[] not null,
    changed integer not null,
    code text not null unique,
    name jsonb not null,
    district text,
    allowed_networks text[] not null,
    scopes text[] not null,
    status text not null
);

create table api_key (
    id uuid primary key,
    version integer not null,
    deleted_at timestamptz,
    labels text[] not null,
    changed integer not null,
    client_id uuid not null references client,
    ends_at timestamptz,
    digest text not null
);
create index on api_key (client_id);

create table access_grant (
    id uuid primary key,
    version integer not null,
    deleted_at timestamptz,
    labels text[] not null,
    changed integer not null,
    holder text not null,
    label text not null,
    access text not null,
    starts_at timestamptz not null,
    ends_at timestamptz
);
create index on access_grant (holder);

do $$
declare aggregate text;
begin
    foreach aggregate in array array['hub_user', 'client', 'api_key', 'access_grant'] loop
        call guard_versions(aggregate::regclass);
        execute format('create index on %I (changed)', aggregate);
        execute format('create index on %I using gin (labels)', aggregate);
        execute format('create trigger numbered before insert or update on %I for each row execute function next_access()', aggregate);
    end loop;
end $$;
