-- What the staged files bring, narrow: the texts stay in the files.
-- $files: paths, in the order of loading
create or replace temp table staged as
select
    filename as file,
    file_row_number as row_no,
    row_number() over (order by filename, file_row_number) as staged_no,
    coalesce(page.page_id, rejected.page_id) as page_id,
    coalesce(page.source, rejected.source) as source,
    coalesce(page.source_uri, rejected.source_uri) as source_uri,
    page.fetched_at as fetched_at,
    page.digest as digest,
    reading.reading_id as reading_id,
    reading.own_id as own_id,
    reading.url as url,
    reading.content_hash as content_hash,
    reading.word_count as word_count,
    rules_version,
    program_version,
    run_id,
    rejected.stage as stage,
    rejected.reason as reason,
    rejected.message as message,
    removed
from read_parquet($files, filename = true, file_row_number = true)
