-- Every page as a page reference, in the order in which the archive is read fastest.
select
    source,
    source_uri,
    archive_ref,
    digest,
    fetched_at,
    url,
    requested_url,
    http_status,
    media_type,
    charset,
    hints
from pages
where archive_ref is not null
order by
    archive_ref,
    source_uri
