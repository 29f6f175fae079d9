-- Articles that a run brought or changed, newest page first.
-- $run_id, $most
select
    article_id,
    revision,
    title,
    coalesce(url, source_uri) as address,
    site,
    word_count
from all_readings
where run_id = $run_id
    and is_head
order by
    fetched_at desc,
    article_id
limit $most
