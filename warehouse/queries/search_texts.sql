-- What is searched: the published articles' texts.
create table texts as
select
    reading_no,
    title,
    subtitle,
    body
from desk.all_readings
where is_current
