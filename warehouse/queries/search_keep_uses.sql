-- Who uses which word, by word; with how much it weighs in its article: BM25 but for
-- the word's rarity, with fts's own k = 1.2 and b = 0.75.
insert into made.uses
with used as (
    select
        termid,
        docid,
        count(*) as use_count
    from fts_main_texts.terms
    group by
        termid,
        docid
),
numbers as (
    -- the highest are those of the readings at hand
    select
        word,
        max(word_no) as word_no
    from made.words_found
    group by word
)
select
    w.word_no,
    d."name" as reading_no,
    (
        u.use_count * (1.2 + 1)
        / (u.use_count + 1.2 * (1 - 0.75 + 0.75 * d.len / s.avgdl))
    )::real as weight
from used as u
join fts_main_texts.dict as t
    on t.termid = u.termid
join numbers as w
    on w.word = t.term
join fts_main_texts.docs as d
    on d.docid = u.docid
cross join fts_main_texts.stats as s
order by
    w.word_no,
    reading_no
