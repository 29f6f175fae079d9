-- Remember which staged files have gone in.
-- $run_id, $at, $files, $is_changed
insert into loads by name
select
    coalesce((select max(load_no) from loads), 0) + 1 as load_no,
    $run_id as run_id,
    $at::timestamptz as loaded_at,
    $files::varchar[] as files,
    $is_changed as is_changed
