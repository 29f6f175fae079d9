-- What the load came to.
with
before as (
    select
        article_id,
        max(revision) as revision
    from history
    where not is_new
        and revision is not null
    group by article_id
),
after as (
    select
        h.article_id,
        max(t.revision) as revision
    from timeline as t
    join history as h
        using (reading_no)
    group by h.article_id
),
accepted as (
    select count(distinct page_id) as pages
    from staged
    where reading_id is not null
),
refused as (
    select count(distinct (source, source_uri, page_id, stage, reason)) as things
    from staged
    where reason is not null
)
select
    (select pages from accepted) as accepted,
    (select things from refused) as rejected,
    count(*) filter (where b.article_id is null) as "new",
    coalesce(
        sum(greatest(a.revision - coalesce(b.revision, 1), 0)),
        0
    )::bigint as changed
from after as a
left join before as b
    using (article_id)
