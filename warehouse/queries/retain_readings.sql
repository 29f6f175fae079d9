-- $reading_nos
update all_readings
set body = null
where reading_no in (select unnest($reading_nos::bigint[]))
