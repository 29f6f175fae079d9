-- Articles that turned out to be one with another.
-- $left: their former id, $right: their new one
create or replace temp table renames as
select
    unnest($left::varchar[]) as old_id,
    unnest($right::varchar[]) as new_id
