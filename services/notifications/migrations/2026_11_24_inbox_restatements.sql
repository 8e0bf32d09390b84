-- An indicator may belong to no programme.
alter table notice alter programme drop not null;
