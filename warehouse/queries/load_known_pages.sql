-- Staged pages that the store has already. The filter says nothing: by it DuckDB tells
-- the few rows by a Bloom filter as it scans, as in other queries of a load (tried).
create or replace temp table known_pages as
select
    page_id,
    article_id,
    reading_id
from pages
where page_id in (
    select page_id
    from staged
    where page_id <> ''
)
