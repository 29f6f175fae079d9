-- The texts of the candidates.
-- $numbers: reading_nos, few enough for the scan to skip what holds none of them
select
    reading_no,
    article_id,
    content_hash,
    body,
    duplicate_of
from all_readings
where reading_no in (select unnest(string_split(nullif($numbers, ''), ' ')::bigint[]))
