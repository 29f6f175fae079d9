-- Whom each of the articles is a copy of. $ids; $firsts: - for none
update all_readings
set duplicate_of = c.first_id
from (
    select
        unnest(string_split(nullif($ids, ''), ' ')) as article_id,
        nullif(unnest(string_split(nullif($firsts, ''), ' ')), '-') as first_id
) as c
where all_readings.article_id = c.article_id
    and all_readings.is_current
    and all_readings.duplicate_of is distinct from c.first_id
