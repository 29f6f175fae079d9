-- Rows of a table of articles, each with the month its article was published in, or
-- first seen where no day is known.
select
    e.*,
    strftime(
        coalesce(a.published_on, a.published_at::date, a.first_seen_at::date),
        '%Y-%m'
    ) as month
from exported as e
join (
    select
        article_id,
        published_on,
        published_at,
        first_seen_at
    from articles
) as a
    using (article_id)
