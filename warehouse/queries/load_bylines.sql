-- The bylines of the new readings, in printed order.
-- $files: paths of the staged files
insert into all_bylines by name
select
    n.reading_no,
    n.reading_id,
    generate_subscripts(s.bylines, 1)::integer as "position",
    unnest(s.bylines, recursive := true)
from read_parquet($files, filename = true, file_row_number = true) as s
join new_readings as n
    on n.file = s.filename
    and n.row_no = s.file_row_number
order by n.reading_no
