-- Failures not known before. $at: start of the run
insert into failures by name
select
    f.source,
    f.source_uri,
    f.page_id,
    f.stage,
    f.reason,
    f.message,
    1 as attempts,
    $at::timestamptz as first_at,
    $at::timestamptz as last_at,
    f.rules_version,
    f.program_version,
    f.run_id
from failed as f
where not exists (
    from failures as k
    where k.source = f.source
        and k.source_uri = f.source_uri
        and k.page_id is not distinct from f.page_id
        and k.stage = f.stage
        and k.reason = f.reason
)
