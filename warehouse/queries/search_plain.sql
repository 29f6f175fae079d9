-- Articles that have all the words, those with more of them and shorter ones first.
-- $words, $limit; $after: only readings after this reading_no
with asked as (
    select
        list_distinct(
            regexp_extract_all(lower(strip_accents($words)), '[\p{L}\p{N}]+')
        ) as words
),
texts as (
    select
        reading_no,
        word_count,
        lower(strip_accents(coalesce(title, ''))) as title,
        lower(strip_accents(concat_ws(' ', title, subtitle, body))) as text
    from all_readings
    where is_current
        and reading_no > $after
)
select
    t.reading_no,
    list_sum(
        list_transform(
            a.words,
            lambda word: ln(
                1 + len(string_split(t.text, word)) - 1
                + 3 * (len(string_split(t.title, word)) - 1)
            )
        )
    ) / (1 + 0.1 * ln(1 + coalesce(t.word_count, 0))) as score
from texts as t
cross join asked as a
where len(a.words) > 0
    and len(list_filter(a.words, lambda word: not contains(t.text, word))) = 0
order by score desc
limit $limit
