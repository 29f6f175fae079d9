-- The other addresses of an article.
-- $article_id
select
    url,
    basis
from aliases
where article_id = $article_id
order by url
