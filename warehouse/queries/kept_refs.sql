-- Where the bytes of pages are kept already. $page_ids
select
    page_id,
    archive_ref
from pages
where page_id in (select unnest($page_ids))
