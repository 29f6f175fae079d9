-- $reading_nos
delete from all_images
where reading_no in (select unnest($reading_nos::bigint[]))
