alter table indicator add formula jsonb;
