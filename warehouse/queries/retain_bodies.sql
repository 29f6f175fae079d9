-- Readings of a source whose bodies are older than they may be kept.
-- $source; $before: fetched before this instant
select r.reading_no
from all_readings as r
join pages as p
    on p.page_id = r.page_id
where p.source = $source
    and r.fetched_at < $before
    and r.body is not null
