-- Pages that these rules and this program have read or refused already.
-- $page_ids, $rules_version, $program_version
select page_id
from all_readings
where page_id in (select unnest($page_ids::varchar[]))
    and rules_version = $rules_version
    and program_version = $program_version
union
select page_id
from failures
where page_id in (select unnest($page_ids::varchar[]))
    and rules_version = $rules_version
    and program_version = $program_version
    and resolved_at is null
