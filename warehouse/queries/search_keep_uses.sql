-- Who uses which word, by word; with how much it weighs in its article: BM25 but for
-- the word's rarity, with fts's own k = 1.2 and b = 0.75.
insert into made.uses
with lengths as (
    select
        reading_no,
        sum(use_count) as word_count
    from counted
    group by reading_no
),
stats as (
    select sum(word_count) / (select count(*) from texts) as mean_count
    from lengths
)
select
    n.word_no,
    c.reading_no,
    (
        c.use_count * (1.2 + 1)
        / (c.use_count + 1.2 * (1 - 0.75 + 0.75 * l.word_count / s.mean_count))
    )::real as weight
from counted as c
join numbered as n
    on n.word = c.word
join lengths as l
    on l.reading_no = c.reading_no
cross join stats as s
order by
    n.word_no,
    c.reading_no
