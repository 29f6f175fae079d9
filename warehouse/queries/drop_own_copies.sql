-- An article is no copy of itself.
delete from copies
where article_id = other_id
