-- $reading_nos
delete from all_removed_counts
where reading_no in (select unnest($reading_nos::bigint[]))
