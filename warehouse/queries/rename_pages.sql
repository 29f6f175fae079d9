-- Former ids in pages.article_id.
update pages
set article_id = r.new_id
from renames as r
where pages.article_id = r.old_id
