-- Failures known before, met again. $at: start of the run
update failures
set
    attempts = failures.attempts + 1,
    last_at = $at,
    resolved_at = null,
    message = f.message,
    rules_version = f.rules_version,
    program_version = f.program_version,
    run_id = f.run_id
from failed as f
where failures.source = f.source
    and failures.source_uri = f.source_uri
    and failures.page_id is not distinct from f.page_id
    and failures.stage = f.stage
    and failures.reason = f.reason
