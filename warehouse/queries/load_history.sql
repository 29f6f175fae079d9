-- All readings, old and new, of the affected articles; narrow.
create or replace temp table history as
select
    r.reading_no,
    r.page_id,
    r.article_id,
    r.fetched_at,
    r.digest,
    r.content_hash,
    r.rules_version,
    r.program_version,
    r.revision,
    r.is_head,
    r.is_current,
    r.seen_at,
    r.first_seen_at,
    false as is_new
from all_readings as r
where r.article_id in (
    select article_id
    from affected
    where article_id <> ''
)
union all
select
    n.reading_no,
    n.page_id,
    n.article_id,
    n.fetched_at,
    n.digest,
    n.content_hash,
    n.rules_version,
    n.program_version,
    null,
    false,
    false,
    null,
    null,
    true
from new_readings as n
