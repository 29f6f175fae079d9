-- Failures that a later try has mended: the same place has given an article since, or
-- the same page has failed for another reason. $at: start of the run
update failures
set resolved_at = $at
from (
    select
        source_uri,
        arg_max(reason is null, staged_no) as is_read,
        arg_max(coalesce(stage || '/' || reason, ''), staged_no) as last_failure
    from staged
    group by source_uri
) as s
where failures.resolved_at is null
    and failures.source_uri = s.source_uri
    and (s.is_read or failures.stage || '/' || failures.reason <> s.last_failure)
