-- Failures to open or fetch what has since answered well
update failures
set resolved_at = f.asked_at
from (
    select url, max(asked_at) as asked_at
    from fetches
    where error is null
    group by url
) as f
where failures.resolved_at is null
    and failures.stage in ('open', 'fetch')
    and failures.source_uri = f.url
    and f.asked_at > failures.last_at
