-- The words in order, so that a search finds its own without reading them all; and how
-- many articles there are.
create table made.words as
select
    row_number() over (order by term)::integer as word_no,
    term as word,
    df as article_count
from fts_main_texts.dict
order by term;
create table made.facts as
select num_docs as article_count
from fts_main_texts.stats
