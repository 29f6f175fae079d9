-- $addresses, $page_ids
delete from failures
where source_uri in (select unnest($addresses::varchar[]))
    or page_id in (select unnest($page_ids::varchar[]))
