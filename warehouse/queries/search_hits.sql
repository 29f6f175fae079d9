-- What is shown of one article found, if it is still current. The reading_no
select
    reading_no,
    article_id,
    title,
    site,
    coalesce(published_on, published_at::date) as published_on,
    url
from all_readings
where reading_no = ?
    and is_current
