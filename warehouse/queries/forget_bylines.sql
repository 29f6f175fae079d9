-- $reading_nos
delete from all_bylines
where reading_no in (select unnest($reading_nos::bigint[]))
