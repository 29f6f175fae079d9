-- The words of the readings at hand, and how many articles these are. A word that other
-- readings have too gets another number here: so all uses stay in the order of numbers,
-- by which a search finds them.
insert into made.words_found
select
    row_number() over (order by term)
    + (select coalesce(max(word_no), 0) from made.words_found),
    term,
    df
from fts_main_texts.dict;
insert into made.facts
select num_docs
from fts_main_texts.stats
