-- Pairs that touch any of the articles. $ids
select
    article_id,
    other_id
from copies
where article_id in (select unnest(string_split(nullif($ids, ''), ' ')))
    or other_id in (select unnest(string_split(nullif($ids, ''), ' ')))
