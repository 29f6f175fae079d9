-- What is shown of the articles found; the sentence out of the blocks, since a body is
-- unpacked with two thousand others. $numbers: reading_nos; $words
with asked as (
    select
        unnest($numbers::bigint[]) as reading_no
),
word as (
    select regexp_extract(lower(strip_accents($words)), '[\p{L}\p{N}]+') as first_word
),
blocks_found as (
    select
        b.reading_no,
        arg_min(
            b."text",
            (not contains(lower(strip_accents(b."text")), w.first_word), b."position")
        ) as text
    from asked
    join all_blocks as b
        using (reading_no)
    cross join word as w
    where b.label in ('heading', 'paragraph', 'quote', 'list_item')
    group by b.reading_no
)
select
    r.reading_no,
    r.article_id,
    r.title,
    r.site,
    coalesce(r.published_on, r.published_at::date) as published_on,
    r.url,
    coalesce(
        list_filter(
            sentences(f.text),
            lambda sentence: contains(
                lower(strip_accents(sentence)),
                w.first_word
            )
        )[1],
        sentences(f.text)[1]
    ) as sentence
from asked
join all_readings as r
    using (reading_no)
cross join word as w
left join blocks_found as f
    on f.reading_no = r.reading_no
where r.is_current
