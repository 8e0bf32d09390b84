-- Those that are put away once they are old.
create index on notice (given_at) where deleted_at is null;
