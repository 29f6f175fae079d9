-- $reading_nos
delete from all_evidence
where reading_no in (select unnest($reading_nos::bigint[]))
