-- Blocks of the pages loaded that are neither body nor title, by label.
with entries as (
    select unnest(map_entries(removed), recursive := true)
    from staged
    where reading_id is not null
)
select
    "key",
    sum("value")::bigint
from entries
group by "key"
order by "key"
