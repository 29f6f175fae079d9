-- When each of the articles was out, at the latest. $ids
select
    article_id,
    least(
        first_seen_at,
        coalesce(published_at, timezone('UTC', (published_on + 1)::timestamp))
    ) as out_by
from all_readings
where is_current
    and article_id in (select unnest(string_split(nullif($ids, ''), ' ')))
