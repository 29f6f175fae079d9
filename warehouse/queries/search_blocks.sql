-- The body of one article found, block by block: a body as such is unpacked with two
-- thousand others. The reading_no
select
    reading_no,
    "position",
    "text"
from all_blocks
where reading_no = ?
    and label in ('heading', 'paragraph', 'quote', 'list_item')
