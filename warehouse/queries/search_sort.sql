-- The file that searches read, of what was counted some readings at a time: each word
-- once, in order, and who uses it in one place, so that a search reads little else.
create table sorted.words as
select
    word,
    row_number() over (order by word)::integer as word_no,
    sum(article_count)::bigint as article_count
from made.words_found
group by word
order by word;
create table sorted.uses as
select
    w.word_no,
    u.reading_no,
    u.weight
from made.uses as u
join made.words_found as f
    on f.word_no = u.word_no
join sorted.words as w
    on w.word = f.word
order by w.word_no;
create table sorted.facts as
select article_count
from made.facts
