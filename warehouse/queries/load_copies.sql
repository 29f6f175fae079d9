-- Pairs just found. $left, $right: article ids; $likeness
insert into copies
select distinct
    least(a, b),
    greatest(a, b),
    c
from (
    select
        unnest($left::varchar[]) as a,
        unnest($right::varchar[]) as b,
        unnest($likeness::double[]) as c
)
