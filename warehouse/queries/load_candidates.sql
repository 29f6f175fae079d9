-- Pairs of current readings that share a signature value: candidates for copies. Of many
-- that share one value the earliest few are enough, since a cluster holds together by
-- them; without the bound a text that a thousand pages carry would make a million pairs.
-- Materialized step by step, or the planner may begin with the inequality: all with all.
-- $per_value: how many others for each value
create or replace temp table candidates as
with fresh as materialized (
    select
        s.reading_no,
        s."value",
        t.article_id
    from all_signatures as s
    join turned as t
        on t.reading_no = s.reading_no
),
shared as materialized (
    select
        s.reading_no,
        s."value"
    from all_signatures as s
    where s."value" in (select "value" from fresh)
),
repeated as materialized (
    select
        s.reading_no,
        s."value"
    from shared as s
    where s."value" in (
        select "value"
        from shared
        group by "value"
        having count(*) > 1
    )
),
others as materialized (
    select
        s.reading_no,
        s."value",
        r.article_id
    from repeated as s
    join all_readings as r
        on r.reading_no = s.reading_no
    where r.is_current
    qualify row_number() over (
        partition by s."value"
        order by s.reading_no
    ) <= $per_value
)
select
    f.reading_no,
    o.reading_no as other_no,
    count(*) as shared_count
from fresh as f
join others as o
    on o."value" = f."value"
where o.article_id <> f.article_id
group by
    f.reading_no,
    o.reading_no
