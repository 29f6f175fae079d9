-- How sources do: pages and articles, what is rejected, what it last failed on.
-- $names varchar[]
with given as (
    select unnest($names::varchar[]) as source
),
read_pages as (
    select
        source,
        count(*) as pages,
        count(distinct article_id) as articles,
        count(*) filter (reading_id is null) as rejected,
        max(fetched_at) as last_at
    from pages
    group by source
),
failing as (
    select
        f.source,
        arg_max(f.message, f.last_at) as problem
    from failures as f
    left join read_pages as r
        using (source)
    where f.page_id is null
        and f.resolved_at is null
        and (f.stage = 'open' or r.source is null)
    group by f.source
)
select
    g.source,
    coalesce(r.pages, 0),
    coalesce(r.articles, 0),
    coalesce(r.rejected, 0),
    f.problem,
    r.last_at
from given as g
left join read_pages as r
    using (source)
left join failing as f
    using (source)
