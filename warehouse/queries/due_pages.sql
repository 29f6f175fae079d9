-- Pages of a source that are to be looked at again: those whose time has lately come,
-- and those whose free access ends. $source, $now, $since, $today, $closing
with last as (
    select url, asked_at, due_at
    from fetches
    where source = $source and purpose = 'page' and (error is null or not may_pass)
    qualify row_number() over (partition by url order by asked_at desc) = 1
),

ending as (
    select source_uri, max(free_until) as free_until
    from all_readings
    where is_current and free_until between $today and $closing
    group by source_uri
)

select
    last.url,
    (
        select arg_max(p.hints, p.fetched_at)
        from pages as p
        where p.source_uri = last.url
    ) as hints
from last
left join ending on ending.source_uri = last.url
where last.due_at between $since and $now
    or (ending.free_until is not null and last.asked_at::date < $today)
order by ending.free_until nulls last, last.url
