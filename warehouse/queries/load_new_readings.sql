-- Readings not yet in the store, numbered in the order of their pages. article_id is
-- still the page's own; aliases come next.
create or replace temp table new_readings as
with once as (
    select
        file,
        row_no,
        page_id,
        source_uri,
        fetched_at,
        digest,
        reading_id,
        own_id,
        url,
        content_hash,
        word_count,
        rules_version,
        program_version,
        own_id as article_id
    from staged
    where reading_id is not null
    qualify row_number() over (partition by reading_id order by staged_no) = 1
)
select
    (select coalesce(max(reading_no), 0) from all_readings)
    + row_number() over (order by fetched_at, page_id, reading_id) as reading_no,
    once.*
from once
anti join known_readings
    using (reading_id)
