-- What ties a new reading's article to another address: the reading's own word, equal
-- content on the same host, or what earlier loads have found of the same ids.
-- $files: paths of the staged files
create or replace temp table ties as
with told as (
    select
        n.own_id,
        coalesce(n.url, n.source_uri) as own_url,
        unnest(s.aliases, recursive := true)
    from read_parquet($files, filename = true, file_row_number = true) as s
    join new_readings as n
        on n.file = s.filename
        and n.row_no = s.file_row_number
    where len(s.aliases) > 0
),
hosted as (
    select
        own_id,
        url,
        content_hash,
        regexp_extract(url, '^https?://(?:www\.)?([^/?#]+)', 1) as host
    from new_readings
    where url is not null
        and word_count > 0
),
-- Materialized, or the planner takes the host of every reading there is.
alike as materialized (
    select
        content_hash,
        url,
        own_id
    from all_readings
    where content_hash in (
        select content_hash
        from hosted
        where content_hash <> ''
    )
),
equal as (
    select
        n.own_id,
        n.url as own_url,
        r.url,
        r.own_id as alias_id
    from hosted as n
    join alike as r
        on r.content_hash = n.content_hash
    where r.own_id <> n.own_id
        and regexp_extract(r.url, '^https?://(?:www\.)?([^/?#]+)', 1) = n.host
    union all
    select
        n.own_id,
        n.url,
        m.url,
        m.own_id
    from hosted as n
    join hosted as m
        on m.content_hash = n.content_hash
        and m.host = n.host
    where m.own_id < n.own_id
),
fresh as (
    select
        own_id,
        own_url,
        alias_id,
        url,
        basis
    from told
    where own_id <> alias_id
    union
    select
        own_id,
        own_url,
        alias_id,
        url,
        'inferred' as basis
    from equal
),
known as (
    select
        a.article_id as own_id,
        min(coalesce(r.url, r.source_uri)) as own_url,
        a.alias_id,
        a.url,
        a.basis
    from aliases as a
    join all_readings as r
        on r.own_id = a.article_id
    where a.alias_id in (
        select own_id from new_readings
        union all
        select own_id from fresh
        union all
        select alias_id from fresh
    )
    group by
        a.article_id,
        a.alias_id,
        a.url,
        a.basis
)
from fresh
union
from known
