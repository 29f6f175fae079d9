-- What is shown of the articles found.
-- $numbers: reading_nos, best first; $limit: how many of them to show
with given as (
    select
        unnest($numbers::bigint[]) as reading_no,
        generate_subscripts($numbers::bigint[], 1) as place
)
select
    r.reading_no,
    r.article_id,
    r.title,
    r.site,
    coalesce(r.published_on, r.published_at::date) as published_on,
    r.url
from given as g
join all_readings as r
    using (reading_no)
where r.is_current
order by g.place
limit $limit
