-- $article_id
delete from copies
where article_id = $article_id
    or other_id = $article_id
