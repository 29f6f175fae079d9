-- $article_id
delete from aliases
where article_id = $article_id
