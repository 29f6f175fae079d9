-- The best of the index. $words, $limit
select
    reading_no,
    score
from (
    select
        reading_no,
        fts_main_texts.match_bm25(reading_no, $words) as score
    from texts
)
where score is not null
order by score desc
limit $limit
