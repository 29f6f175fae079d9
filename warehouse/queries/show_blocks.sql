-- The blocks of one reading, in reading order.
-- $reading_no
select
    "position",
    label,
    "text",
    "rule",
    region
from all_blocks
where reading_no = $reading_no
order by "position"
