-- Former ids in all_readings.duplicate_of.
update all_readings
set duplicate_of = r.new_id
from renames as r
where all_readings.duplicate_of = r.old_id
