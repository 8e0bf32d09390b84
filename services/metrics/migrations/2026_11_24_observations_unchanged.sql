-- Null until the batch counts: when the row came, the same stood already. Then it is left out, or corrects what stands.
alter table observation alter corrects drop not null;
