-- Add a load's counts to its run.
-- $run_id, $pages, $new, $changed, $unchanged, $rejected; $labels, $counts: the run's
-- removed blocks so far, these included
update runs
set
    pages = pages + $pages,
    "new" = "new" + $new,
    changed = changed + $changed,
    unchanged = unchanged + $unchanged,
    rejected = rejected + $rejected,
    removed = map($labels::varchar[], $counts::integer[])
where run_id = $run_id
