-- $addresses
delete from fetches
where url in (select unnest($addresses::varchar[]))
    or final_url in (select unnest($addresses::varchar[]))
