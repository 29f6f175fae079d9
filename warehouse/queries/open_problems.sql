-- What could not be opened or fetched, and has not been since.
select distinct
    source,
    source_uri,
    stage
from failures
where page_id is null
    and resolved_at is null
order by all
