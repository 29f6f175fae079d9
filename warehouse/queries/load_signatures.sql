-- Signatures of the new readings.
-- $files: paths of the staged files
insert into all_signatures
select
    n.reading_no,
    unnest(s.signature)
from read_parquet($files, filename = true, file_row_number = true) as s
join new_readings as n
    on n.file = s.filename
    and n.row_no = s.file_row_number
order by n.reading_no
