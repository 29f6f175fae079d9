-- What the staged files bring, narrow: the texts stay in the files. What was forgotten
-- on request is not let in; that it came again is all that is noted of it.
-- $files: paths, in the order of loading
create or replace temp table staged as
with brought as (
    select
        s.*,
        (
            select any_value(f.article_id)
            from forgotten as f
            where f."key" in (s.reading.own_id, s.page.digest)
        ) as forgotten_id
    from read_parquet($files, filename = true, file_row_number = true) as s
)
select
    filename as file,
    file_row_number as row_no,
    row_number() over (order by filename, file_row_number) as staged_no,
    case
        when forgotten_id is null then coalesce(page.page_id, rejected.page_id)
    end as page_id,
    coalesce(page.source, rejected.source) as source,
    case
        when forgotten_id is null then coalesce(page.source_uri, rejected.source_uri)
        else 'forgotten:' || forgotten_id
    end as source_uri,
    page.fetched_at as fetched_at,
    page.digest as digest,
    case when forgotten_id is null then reading.reading_id end as reading_id,
    reading.own_id as own_id,
    reading.url as url,
    reading.content_hash as content_hash,
    reading.word_count as word_count,
    rules_version,
    program_version,
    run_id,
    case when forgotten_id is null then rejected.stage else 'load' end as stage,
    case when forgotten_id is null then rejected.reason else 'forgotten' end as reason,
    case
        when forgotten_id is null then rejected.message
        else 'it was forgotten on request and is not let in again; take it out of its source'
    end as message,
    removed
from brought
