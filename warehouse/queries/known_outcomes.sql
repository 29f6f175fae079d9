-- What these rules and this program have made of pages already. A row a page; stage,
-- reason and message are null where it gave an article.
-- $page_ids, $rules_version, $program_version
select
    page_id,
    null as stage,
    null as reason,
    null as message
from all_readings
where page_id in (select unnest(string_split(nullif($page_ids, ''), ' ')))
    and rules_version = $rules_version
    and program_version = $program_version
union
select
    page_id,
    stage,
    reason,
    message
from failures
where page_id in (select unnest(string_split(nullif($page_ids, ''), ' ')))
    and rules_version = $rules_version
    and program_version = $program_version
    and resolved_at is null
