-- $reading_nos
delete from all_blocks
where reading_no in (select unnest($reading_nos::bigint[]))
