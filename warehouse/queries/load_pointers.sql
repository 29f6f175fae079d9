-- Which reading each staged page shows from now on: that of its last row. A verdict
-- (not an article) takes a former reading's place; an accident (a time limit, a fault of
-- ours) does not.
create or replace temp table pointers as
with last_rows as (
    select
        page_id,
        reading_id,
        reason
    from staged
    where page_id is not null
    qualify row_number() over (partition by page_id order by staged_no desc) = 1
)
select
    l.page_id,
    l.reading_id,
    coalesce(n.reading_no, r.reading_no) as reading_no
from last_rows as l
left join new_readings as n
    on n.reading_id = l.reading_id
left join known_readings as r
    on r.reading_id = l.reading_id
where l.reading_id is not null
    or l.reason not in ('time-limit', 'worker-died', 'fault', 'unreadable', 'too-large')
