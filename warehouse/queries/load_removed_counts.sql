-- How many blocks of the new readings are neither body nor title, by label.
-- $files: paths of the staged files
insert into all_removed_counts
select
    n.reading_no,
    e.entry."key",
    e.entry."value"::integer
from (
    select
        filename,
        file_row_number,
        unnest(map_entries(removed)) as entry
    from read_parquet($files, filename = true, file_row_number = true)
) as e
join new_readings as n
    on n.file = e.filename
    and n.row_no = e.file_row_number
order by
    n.reading_no,
    e.entry."key"
