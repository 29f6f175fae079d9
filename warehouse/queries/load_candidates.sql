-- Pairs of current readings that share a signature value: candidates for copies. Of many
-- that share one value the earliest few are enough, since a cluster holds together by
-- them; without the bound a text that a thousand pages carry would make a million pairs.
-- Materialized step by step, or the planner may begin with the inequality: all with all.
-- $per_value: how many others for each value
create or replace temp table candidates as
with told as materialized (
    select
        reading_no,
        article_id
    from all_readings
    where is_current
        and reading_no in (
            select reading_no
            from shared_values
            where reading_no > 0
        )
),
others as materialized (
    select
        s.reading_no,
        s."value",
        t.article_id
    from shared_values as s
    join told as t
        on t.reading_no = s.reading_no
    qualify row_number() over (
        partition by s."value"
        order by s.reading_no
    ) <= $per_value
)
select
    f.reading_no,
    o.reading_no as other_no,
    count(*) as shared_count
from fresh_values as f
join others as o
    on o."value" = f."value"
where o.article_id <> f.article_id
group by
    f.reading_no,
    o.reading_no
