-- An article's own id is no alias of it.
delete from aliases
where article_id = alias_id
