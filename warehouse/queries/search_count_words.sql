-- How often each article uses each word. fts counts the same, in twice the time: it keeps
-- a row each time a word is used.
create table counted as
select
    reading_no,
    word,
    count(*) as use_count
from (
    select
        reading_no,
        unnest(fts_main_pattern.tokenize("text")) as word
    from texts
)
where word <> ''
group by
    reading_no,
    word
