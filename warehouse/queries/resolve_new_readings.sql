-- New readings of joined articles.
update new_readings
set article_id = j.article_id
from joins as j
where new_readings.own_id = j.id
