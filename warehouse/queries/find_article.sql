-- Articles that go by any of the names; exact names before ends and beginnings.
-- $names: an id or its start, an address, a source or its end
with found as (
    select
        article_id,
        1 as distance
    from all_readings
    where list_contains($names, article_id)
        or list_contains($names, url)
        or list_contains($names, source_uri)
        or list_contains($names, reading_id)
        or list_contains($names, page_id)
    union all
    select
        article_id,
        1
    from aliases
    where list_contains($names, url)
        or list_contains($names, alias_id)
    union all
    select
        article_id,
        1
    from pages
    where list_contains($names, source)
        and article_id is not null
    union all
    select
        r.article_id,
        2
    from all_readings as r
    cross join (select unnest($names) as "name") as n
    where length(n."name") >= 4
        and (
            starts_with(r.article_id, n."name")
            or suffix(r.source_uri, '/' || n."name")
        )
)
select
    f.article_id,
    any_value(a.title)
from found as f
join articles as a
    using (article_id)
where f.distance = (select min(distance) from found)
group by f.article_id
order by f.article_id
limit 1000
