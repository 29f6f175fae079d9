-- The affected articles' revisions, told anew from their pages in order of fetching.
-- Two neighbouring pages tell the same revision when their bytes are equal, or when
-- rules that read both found equal content; only where no rules have read both does a
-- different content_hash under different rules count as a change.
create or replace temp table timeline as
with shown as (
    select h.*
    from history as h
    left join pointers as p
        on p.page_id = h.page_id
    where case
        when p.page_id is null then h.revision is not null
        else h.reading_no is not distinct from p.reading_no
    end
),
ordered as (
    select
        shown.*,
        lag(page_id) over pages_in_order as previous_page,
        lag(digest) over pages_in_order as previous_digest,
        lag(content_hash) over pages_in_order as previous_hash
    from shown
    window pages_in_order as (partition by article_id order by fetched_at, page_id)
),
-- Materialized, or the planner may join on the versions first: all with all.
later as materialized (
    select
        o.reading_no as shown_no,
        o.previous_page,
        a.reading_no,
        a.content_hash,
        a.rules_version,
        a.program_version
    from ordered as o
    join history as a
        on a.page_id = o.page_id
    where o.previous_page is not null
        and o.digest <> o.previous_digest
),
judged as (
    select
        l.shown_no as reading_no,
        arg_max(l.content_hash = e.content_hash, greatest(l.reading_no, e.reading_no))
            as is_same
    from later as l
    join history as e
        on e.page_id = l.previous_page
        and e.rules_version = l.rules_version
        and e.program_version = l.program_version
    group by l.shown_no
),
numbered as (
    select
        o.*,
        1 + sum(
            case
                when o.previous_page is null then 0
                when o.digest = o.previous_digest then 0
                when coalesce(j.is_same, o.content_hash = o.previous_hash) then 0
                else 1
            end
        ) over (
            partition by o.article_id
            order by o.fetched_at, o.page_id
        ) as told_revision
    from ordered as o
    left join judged as j
        using (reading_no)
)
select
    reading_no,
    told_revision::integer as revision,
    row_number() over (
        partition by article_id, told_revision
        order by fetched_at desc, page_id desc
    ) = 1 as is_head,
    row_number() over (
        partition by article_id
        order by fetched_at desc, page_id desc
    ) = 1 as is_current,
    min(fetched_at) over (partition by article_id, told_revision) as seen_at,
    min(fetched_at) over (partition by article_id) as first_seen_at
from numbered
