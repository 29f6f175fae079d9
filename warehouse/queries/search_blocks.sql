-- The body of one article, block by block: a body as such is unpacked with two thousand
-- others. $reading_no
select "text"
from all_blocks
where reading_no = $reading_no
    and label in ('heading', 'paragraph', 'quote', 'list_item')
order by "position"
