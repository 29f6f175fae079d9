-- Pages that were not there yet.
-- $files: paths of the staged files
insert into pages by name
with once as (
    select
        file,
        row_no,
        page_id
    from staged
    where page_id is not null
        and fetched_at is not null
    qualify row_number() over (partition by page_id order by staged_no desc) = 1
)
select
    s.page.page_id,
    s.page.source,
    s.page.source_uri,
    s.page.url,
    s.page.requested_url,
    s.page.fetched_at,
    s.page.http_status,
    s.page.media_type,
    s.page.charset,
    s.page.encoding,
    s.page.byte_count,
    s.page.digest,
    s.page.archive_ref,
    s.page.hints,
    h.article_id,
    p.reading_id,
    s.run_id
from read_parquet($files, filename = true, file_row_number = true) as s
join once as o
    on o.file = s.filename
    and o.row_no = s.file_row_number
left join pointers as p
    on p.page_id = o.page_id
left join history as h
    on h.reading_no = p.reading_no
anti join known_pages as k
    on k.page_id = o.page_id
order by s.page.fetched_at, s.page.page_id
