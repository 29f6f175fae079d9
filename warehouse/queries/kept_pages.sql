-- Pages as page references, in the order in which the archive is read fastest.
-- $are_rejected: only those that gave no article
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
    and (not $are_rejected or reading_id is null)
order by
    archive_ref,
    source_uri
