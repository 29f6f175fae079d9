-- What belongs to an article, wherever it lies. $article_id
select
    list(distinct r.reading_no) as reading_nos,
    list(distinct p.page_id) as page_ids,
    list(distinct p.digest) as digests,
    list(distinct r.own_id) as own_ids,
    (
        select coalesce(list(a.alias_id), [])
        from aliases as a
        where a.article_id = $article_id
    ) as alias_ids,
    list_distinct(
        flatten(list([p.source_uri, p.url, p.requested_url, r.url]))
        || (
            select coalesce(list(a.url), [])
            from aliases as a
            where a.article_id = $article_id
        )
    ) as addresses,
    list(distinct p.archive_ref) as archive_refs,
    list(distinct p.source) filter (
        not exists (
            from pages as o
            where o.source = p.source
                and o.article_id is distinct from $article_id
        )
    ) as sources
from all_readings as r
join pages as p
    on p.page_id = r.page_id
where r.article_id = $article_id
