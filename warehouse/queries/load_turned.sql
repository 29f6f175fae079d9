-- Readings that have just become their article's current one, and articles that have
-- none any more: what was known of their copies no longer holds.
create or replace temp table turned as
select
    h.article_id,
    t.reading_no
from timeline as t
join history as h
    using (reading_no)
where t.is_current
    and not coalesce(h.is_current, false)
union all
select
    h.article_id,
    null
from history as h
group by h.article_id
having not bool_or(h.reading_no in (select reading_no from timeline where is_current))
