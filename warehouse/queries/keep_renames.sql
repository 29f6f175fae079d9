-- Articles that turned out to be one with another.
-- $left: their former id, $right: their new one
create or replace temp table renames as
select
    unnest(string_split(nullif($left, ''), ' ')) as old_id,
    unnest(string_split(nullif($right, ''), ' ')) as new_id
