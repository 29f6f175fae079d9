-- What is searched: the published articles' texts; and what fts takes its way of cutting
-- up texts from, which stays empty. $after, $until: reading_nos
create table pattern (reading_no bigint, "text" varchar);
create table texts as
select
    reading_no,
    concat_ws(' ', title, subtitle, body) as "text"
from desk.all_readings
where is_current
    and reading_no > $after
    and reading_no <= $until
