-- Pairs just found. $left, $right: article ids; $likeness
insert into copies
select distinct
    least(a, b),
    greatest(a, b),
    c
from (
    select
        unnest(string_split(nullif($left, ''), ' ')) as a,
        unnest(string_split(nullif($right, ''), ' ')) as b,
        unnest(string_split(nullif($likeness, ''), ' '))::double as c
)
