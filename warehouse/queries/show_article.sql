-- One revision of an article, by default the current one.
-- $article_id, $revision: NULL for the current
select
    r.reading_no,
    r.article_id,
    r.revision,
    (
        select max(h.revision)
        from all_readings as h
        where h.article_id = r.article_id
    ) as revisions,
    r.title,
    r.url,
    r.source_uri,
    r.site,
    r.publisher,
    r.publication,
    r.network,
    r.section,
    r.tags,
    r."language",
    r.dateline,
    r.published_at,
    r.published_on,
    r.published_basis,
    r.modified_at,
    r.access,
    r.free_until,
    r.word_count,
    r.duplicate_of,
    r.first_seen_at,
    r.seen_at,
    r.rules_version
from all_readings as r
where r.article_id = $article_id
    and r.is_head
    and case
        when $revision::integer is null then r.is_current
        else r.revision = $revision::integer
    end
