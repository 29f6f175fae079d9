-- $files: paths of the staged files
-- The new readings, their place in the article's history included.
insert into all_readings by name
select
    n.reading_no,
    n.reading_id,
    n.page_id,
    n.own_id,
    n.source_uri,
    n.url,
    n.fetched_at,
    n.digest,
    s.reading.site,
    s.reading.publisher,
    s.reading.publication,
    s.reading.network,
    s.reading.title,
    s.reading.subtitle,
    s.reading.kicker,
    s.reading.section,
    s.reading.tags,
    s.reading."language",
    s.reading.dateline,
    s.reading.published_at,
    s.reading.published_on,
    s.reading.published_basis,
    s.reading.published_raw,
    s.reading.modified_at,
    s.reading.access,
    s.reading.free_until,
    s.reading.body,
    s.reading.word_count,
    n.content_hash,
    [
        {'name': b."name", 'kind': b.kind, 'role': b."role",
         'organization': b.organization}
        for b in s.bylines
    ] as bylines,
    n.rules_version,
    n.program_version,
    s.run_id,
    n.article_id,
    t.revision,
    coalesce(t.is_head, false) as is_head,
    coalesce(t.is_current, false) as is_current,
    t.seen_at,
    t.first_seen_at
from read_parquet($files, filename = true, file_row_number = true) as s
join new_readings as n
    on n.file = s.filename
    and n.row_no = s.file_row_number
left join timeline as t
    on t.reading_no = n.reading_no
order by n.reading_no
