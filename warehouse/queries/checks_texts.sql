-- What must hold of the texts of a store before readers get it, of the readings after
-- $since up to $until (reading_no): a row for each rule that is broken.
-- $since, $until, $labels
with new_readings as (
    select
        reading_no,
        reading_id,
        body
    from all_readings
    where reading_no > $since
        and reading_no <= $until
),
new_blocks as (
    select
        reading_no,
        reading_id,
        "position",
        label,
        "text"
    from all_blocks
    where reading_no > $since
        and reading_no <= $until
),
retold as (
    select
        reading_no,
        min("position") as first_position,
        max("position") as last_position,
        count(*) as block_count
    from new_blocks
    group by reading_no
),
bodies as (
    select
        reading_no,
        string_agg("text", chr(10) || chr(10) order by "position") as body
    from new_blocks
    where label in ('heading', 'paragraph', 'quote', 'list_item')
    group by reading_no
),
broken as (
    select
        'a reading has no blocks, or a gap between them' as rule,
        count(*) as rows,
        any_value(r.reading_id) as example
    from new_readings as r
    left join retold as t
        using (reading_no)
    where t.reading_no is null
        or t.first_position <> 1
        or t.last_position <> t.block_count
    union all
    select
        'a body is not the text of its body blocks',
        count(*),
        any_value(r.reading_id)
    from new_readings as r
    left join bodies as t
        using (reading_no)
    where r.body is not null
        and r.body <> coalesce(t.body, '')
    union all
    select
        'a block belongs to no reading',
        count(*),
        any_value(b.reading_id)
    from new_blocks as b
    anti join new_readings as r
        on r.reading_no = b.reading_no
        and r.reading_id = b.reading_id
    union all
    select
        'a block has no text, or a label that is none',
        count(*),
        any_value(reading_id)
    from new_blocks
    where not list_contains($labels, label)
        or label is null
        or "text" is null
)
select
    rule,
    rows,
    example
from broken
where rows > 0
