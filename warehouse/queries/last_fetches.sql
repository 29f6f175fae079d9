-- What is known of addresses that have answered well, or failed for good. $urls is a
-- JSON list: DuckDB looks for pandas anew with every element of a Python one.
select
    f.url,
    f.asked_at,
    f.etag,
    f.last_modified,
    f.digest,
    coalesce(f.unchanged_count, 0) as unchanged_count,
    f.error is null as is_success,
    f.due_at,
    r.free_until
from (
    select *
    from fetches
    where url in (select unnest(from_json($urls::varchar, '["VARCHAR"]')))
        and purpose <> 'robots'
        and (error is null or not may_pass)
    qualify row_number() over (partition by url order by asked_at desc) = 1
) as f
left join (
    select source_uri, max(free_until) as free_until
    from all_readings
    where is_current and free_until is not null
    group by source_uri
) as r on r.source_uri = f.url
