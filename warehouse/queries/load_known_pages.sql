-- Staged pages that the store has already.
create or replace temp table known_pages as
select
    p.page_id,
    p.article_id,
    p.reading_id
from pages as p
semi join staged as s
    using (page_id)
