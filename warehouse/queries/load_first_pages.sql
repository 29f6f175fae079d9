-- When each of the ids at hand was first seen as an article.
-- $ids: article ids
select
    article_id,
    min(fetched_at) as first_at
from (
    select
        article_id,
        fetched_at
    from all_readings
    where article_id in (select unnest(string_split(nullif($ids, ''), ' ')))
    union all
    select
        own_id,
        fetched_at
    from new_readings
    where own_id in (select unnest(string_split(nullif($ids, ''), ' ')))
)
group by article_id
