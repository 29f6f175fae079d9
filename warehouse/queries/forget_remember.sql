-- $keys, $article_id, $at
insert into forgotten
select
    unnest($keys::varchar[]),
    $article_id,
    $at::timestamptz
