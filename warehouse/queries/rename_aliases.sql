-- Former ids in aliases.article_id.
update aliases
set article_id = r.new_id
from renames as r
where aliases.article_id = r.old_id
