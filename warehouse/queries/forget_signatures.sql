-- $reading_nos
delete from all_signatures
where reading_no in (select unnest($reading_nos::bigint[]))
