-- $page_ids
delete from pages
where page_id in (select unnest($page_ids::varchar[]))
