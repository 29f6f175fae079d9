-- What must hold of the texts of a store before readers get it, of the readings after
-- $since up to $until (reading_no): a row for each rule that is broken.
-- $since, $until, $labels
with new_readings as (
    select
        reading_no,
        reading_id
    from all_readings
    where reading_no > $since
        and reading_no <= $until
),
retold as (
    select
        reading_no,
        reading_id,
        min("position") as first_position,
        max("position") as last_position,
        count(*) as block_count
    from all_blocks
    where reading_no > $since
        and reading_no <= $until
    group by
        reading_no,
        reading_id
),
-- As the blocks lie, which is in order as a rule and takes half the time.
told as materialized (
    select
        reading_no,
        string_agg("text", chr(10) || chr(10)) as body
    from all_blocks
    where reading_no > $since
        and reading_no <= $until
        and label in ('heading', 'paragraph', 'quote', 'list_item')
    group by reading_no
),
close_readings as materialized (
    select
        r.reading_no,
        r.reading_id,
        r.body
    from all_readings as r
    left join told as t
        using (reading_no)
    where r.reading_no > $since
        and r.reading_no <= $until
        and r.body is not null
        and r.body <> coalesce(t.body, '')
),
told_in_order as (
    select
        reading_no,
        string_agg("text", chr(10) || chr(10) order by "position") as body
    from all_blocks
    where reading_no in (select reading_no from close_readings where reading_no > 0)
        and label in ('heading', 'paragraph', 'quote', 'list_item')
    group by reading_no
),
broken as (
    select
        'a reading has no blocks, or a gap between them' as rule,
        count(*) as rows,
        any_value(r.reading_id) as example
    from new_readings as r
    left join retold as t
        using (reading_no, reading_id)
    where t.reading_no is null
        or t.first_position <> 1
        or t.last_position <> t.block_count
    union all
    select
        'a body is not the text of its body blocks',
        count(*),
        any_value(r.reading_id)
    from close_readings as r
    left join told_in_order as t
        using (reading_no)
    where r.body <> coalesce(t.body, '')
    union all
    select
        'a block belongs to no reading',
        coalesce(sum(t.block_count), 0)::bigint,
        any_value(t.reading_id)
    from retold as t
    anti join new_readings as r
        on r.reading_no = t.reading_no
        and r.reading_id = t.reading_id
    union all
    select
        'a block has no text, or a label that is none',
        coalesce(sum(block_count), 0)::bigint,
        any_value(reading_id)
    from (
        select
            label,
            count(*) as block_count,
            any_value(reading_id) as reading_id
        from all_blocks
        where reading_no > $since
            and reading_no <= $until
        group by label
    )
    where label is null
        or not list_contains($labels, label)
    union all
    select
        'a block has no text, or a label that is none',
        count(*),
        any_value(reading_id)
    from all_blocks
    where reading_no > $since
        and reading_no <= $until
        and "text" is null
)
select
    rule,
    rows,
    example
from broken
where rows > 0
