-- Articles whose history this load may change.
-- Needs renames (old_id, new_id): articles that turned out to be one.
create or replace temp table affected as
select article_id from new_readings
union
select k.article_id
from known_pages as k
join pointers as p
    using (page_id)
where k.article_id is not null
union
select r.article_id
from all_readings as r
join pointers as p
    on p.reading_no = r.reading_no
union
select new_id from renames
