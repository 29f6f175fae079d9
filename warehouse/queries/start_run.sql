-- A run's row, empty, unless it is there.
-- $run_id, $flow, $started_at, $sources, $rules_version, $program_version, $prefect_run_id
insert into runs by name
select
    $run_id as run_id,
    $flow as flow,
    $started_at::timestamptz as started_at,
    $sources::varchar[] as sources,
    0 as pages,
    0 as "new",
    0 as changed,
    0 as unchanged,
    0 as rejected,
    map {}::map(varchar, integer) as removed,
    $rules_version as rules_version,
    $program_version as program_version,
    $prefect_run_id as prefect_run_id
where not exists (from runs where run_id = $run_id)
