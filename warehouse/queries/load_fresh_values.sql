-- Signature values of the readings that have just become their article's current one.
create or replace temp table fresh_values as
select
    s.reading_no,
    s."value",
    t.article_id
from all_signatures as s
join turned as t
    on t.reading_no = s.reading_no
