-- What is searched: the published articles' texts. $after, $until: reading_nos
create table texts as
select
    reading_no,
    title,
    subtitle,
    body
from desk.all_readings
where is_current
    and reading_no > $after
    and reading_no <= $until
