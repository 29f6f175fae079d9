-- Former ids in all_readings.article_id.
update all_readings
set article_id = r.new_id
from renames as r
where all_readings.article_id = r.old_id
