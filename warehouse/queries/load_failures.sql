-- What failed, once for each thing, place and reason.
create or replace temp table failed as
select
    source,
    source_uri,
    page_id,
    stage,
    reason,
    arg_max(message, staged_no) as message,
    arg_max(rules_version, staged_no) as rules_version,
    arg_max(program_version, staged_no) as program_version,
    arg_max(run_id, staged_no) as run_id,
    max(staged_no) as staged_no
from staged
where reason is not null
group by
    source,
    source_uri,
    page_id,
    stage,
    reason
