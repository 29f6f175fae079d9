-- Places in the archive that hold other articles as well (an export of several).
-- $archive_refs, $page_ids
select distinct archive_ref
from pages
where archive_ref in (select unnest($archive_refs::varchar[]))
    and page_id not in (select unnest($page_ids::varchar[]))
