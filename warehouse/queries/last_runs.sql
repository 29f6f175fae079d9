-- When each source was read last, whatever came of it.
-- $names varchar[]
select
    source,
    max(started_at) as started_at
from (
    select
        unnest(sources) as source,
        started_at
    from runs
    where flow = 'ingest'
)
where list_contains($names, source)
group by source
