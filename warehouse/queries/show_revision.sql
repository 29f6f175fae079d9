-- One revision as it is compared with another.
-- $article_id, $revision
select
    revision,
    seen_at,
    title,
    subtitle,
    array_to_string(
        list_transform(bylines, lambda byline: byline."name"),
        ', '
    ) as bylines,
    access,
    sentences(body) as sentences
from all_readings
where article_id = $article_id
    and revision = $revision
    and is_head
