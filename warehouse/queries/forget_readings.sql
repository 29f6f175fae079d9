-- $reading_nos
delete from all_readings
where reading_no in (select unnest($reading_nos::bigint[]))
