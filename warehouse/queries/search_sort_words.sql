-- The words in order, so that a search finds its own without reading them all.
create table words as
select
    word,
    word_no,
    article_count
from words_found
order by
    word,
    word_no;
drop table words_found
