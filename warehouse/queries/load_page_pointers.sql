-- Where each page that was there before leads from now on.
update pages
set
    article_id = c.article_id,
    reading_id = c.reading_id
from (
    select
        p.page_id,
        p.reading_id,
        h.article_id
    from pointers as p
    semi join known_pages as k
        using (page_id)
    left join history as h
        on h.reading_no = p.reading_no
) as c
where pages.page_id = c.page_id
    and (
        pages.article_id is distinct from c.article_id
        or pages.reading_id is distinct from c.reading_id
    )
