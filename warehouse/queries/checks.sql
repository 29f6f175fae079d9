-- What must hold of a store before readers get it: a row for each rule that is broken.
-- These are the narrow columns, whole or from $since on (reading_no).
-- $since, $access, $kinds, $bases
with new_readings as (
    select
        reading_no,
        reading_id,
        page_id,
        article_id,
        content_hash,
        access
    from all_readings
    where reading_no > $since
),
-- Whole tables are gone through by 64-bit hashes: a million ids as texts take four times
-- as long. Only ids whose hashes stand out are then looked at as they are.
page_keys_twice as materialized (
    select hash(page_id) as "key"
    from pages
    group by "key"
    having count(*) > 1
),
reading_keys_twice as materialized (
    select hash(reading_id) as "key"
    from all_readings
    group by "key"
    having count(*) > 1
),
-- Most articles have one revision, its head and current one reading; that of a page
-- that is now rejected, or was read anew, is neither. Articles with others, and those
-- that seem to be there twice, are looked at closely.
article_keys_twice as materialized (
    select hash(article_id) as "key"
    from all_readings
    where revision = 1
        and is_head
        and is_current
    group by "key"
    having count(*) > 1
),
close_ids as materialized (
    select article_id
    from all_readings
    where not coalesce(
        (revision = 1 and is_head and is_current)
        or (revision is null and not is_head and not is_current),
        false
    )
    union
    select article_id
    from all_readings
    where hash(article_id) in (select "key" from article_keys_twice)
),
history as materialized (
    select
        article_id,
        count(*) filter (is_current) as current_count,
        count(*) filter (is_current and not is_head) as headless_count,
        count(*) filter (is_head) as head_count,
        count(distinct revision) as revision_count,
        max(revision) as last_revision,
        max(revision) filter (is_current) as current_revision
    from all_readings
    where article_id in (
        select article_id
        from close_ids
        where article_id <> ''
    )
    group by article_id
    having max(revision) is not null
        or bool_or(is_head)
        or bool_or(is_current)
),
copied as materialized (
    select
        article_id,
        duplicate_of
    from all_readings
    where duplicate_of is not null
        and is_current
),
broken as (
    select
        'a page_id is not 32 hex digits, or is there twice' as rule,
        count(*) as rows,
        any_value(page_id) as example
    from pages
    where page_id is null
        or length(page_id) <> 32
    union all
    select
        'a page_id is not 32 hex digits, or is there twice',
        count(*),
        any_value(page_id)
    from (
        select page_id
        from pages
        where hash(page_id) in (select "key" from page_keys_twice)
        group by page_id
        having count(*) > 1
    )
    union all
    select
        'a reading is there twice',
        count(*),
        any_value(reading_id)
    from (
        select reading_id
        from all_readings
        where hash(reading_id) in (select "key" from reading_keys_twice)
        group by reading_id
        having count(*) > 1
    )
    union all
    select
        'a reading''s id, page or article is not 32 hex digits',
        count(*),
        any_value(reading_id)
    from new_readings
    where not coalesce(
        regexp_full_match(reading_id, '[0-9a-f]{32}')
        and regexp_full_match(page_id, '[0-9a-f]{32}')
        and regexp_full_match(article_id, '[0-9a-f]{32}')
        and regexp_full_match(content_hash, '[0-9a-f]{32}'),
        false
    )
    union all
    select
        'a reading''s id, page or article is not 32 hex digits',
        count(*),
        any_value(reading_id)
    from all_readings
    where article_id is null
        and reading_no <= $since
    union all
    select
        'a page leads to an article that is not there',
        count(*),
        any_value(p.page_id)
    from pages as p
    anti join (
        select hash(article_id) as "key"
        from all_readings
        where revision is not null
    ) as r
        on r."key" = hash(p.article_id)
    where p.article_id is not null
    union all
    select
        'a reading''s page is not there',
        count(*),
        any_value(r.reading_id)
    from new_readings as r
    anti join pages as p
        using (page_id)
    union all
    select
        'an article has not exactly one current reading, heading its last revision',
        count(*),
        any_value(article_id)
    from history
    where current_count <> 1
        or headless_count > 0
        or current_revision is distinct from last_revision
    union all
    select
        'an article''s revisions are not 1, 2, 3 … with one reading to head each',
        count(*),
        any_value(article_id)
    from history
    where head_count is distinct from last_revision
        or revision_count is distinct from last_revision
    union all
    select
        'an article is the duplicate of one that is not there',
        count(*),
        any_value(a.article_id)
    from copied as a
    anti join (
        select article_id
        from all_readings
        where revision is not null
            and article_id in (
                select duplicate_of
                from copied
                where duplicate_of <> ''
            )
    ) as r
        on r.article_id = a.duplicate_of
    union all
    select
        'a byline has no name, or a kind or basis that is none',
        count(*),
        any_value(reading_id)
    from all_bylines
    where reading_no > $since
        and not coalesce(
            list_contains($kinds, kind)
            and list_contains($bases, basis)
            and "name" <> '',
            false
        )
    union all
    select
        'a byline, image or piece of evidence belongs to no reading',
        count(*),
        any_value(reading_id)
    from (
        select reading_no, reading_id from all_bylines
        union all
        select reading_no, reading_id from all_images
        union all
        select reading_no, reading_id from all_evidence
    ) as o
    anti join all_readings as r
        on r.reading_no = o.reading_no
        and r.reading_id = o.reading_id
    where o.reading_no > $since
    union all
    select
        'a count of what was removed is not that of the blocks',
        count(*),
        any_value(reading_no)::varchar
    from (
        select
            reading_no,
            label,
            count(*) as block_count
        from all_blocks
        where reading_no > $since
            and label not in ('title', 'heading', 'paragraph', 'quote', 'list_item')
        group by
            reading_no,
            label
    ) as b
    full join (
        select
            reading_no,
            label,
            block_count
        from all_removed_counts
        where reading_no > $since
    ) as c
        using (reading_no, label)
    where b.block_count is distinct from c.block_count
    union all
    select
        'an access is none of the words for it',
        count(*),
        any_value(reading_id)
    from new_readings
    where access is not null
        and not list_contains($access, access)
)
select
    rule,
    rows,
    example
from broken
where rows > 0
