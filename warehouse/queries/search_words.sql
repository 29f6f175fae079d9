-- What a file of the index knows of the words asked for. $words
select
    word,
    word_no,
    article_count
from words
where word in (
    select unnest(
        regexp_extract_all(lower(strip_accents($words)), '[\p{L}\p{N}]+')
    )
)
