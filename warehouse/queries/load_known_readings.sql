-- Readings of the known pages: a reading that the store has is one of these.
create or replace temp table known_readings as
select
    reading_id,
    reading_no
from all_readings
where page_id in (
    select page_id
    from known_pages
    where page_id <> ''
)
