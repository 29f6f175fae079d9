-- The words of the readings at hand, and how many articles these are. A word that other
-- readings have too gets another number here, until all are sorted together.
create table numbered as
select
    row_number() over (order by word)
    + (select coalesce(max(word_no), 0) from made.words_found) as word_no,
    word,
    count(*) as article_count
from counted
group by word;
insert into made.words_found
from numbered;
insert into made.facts
select count(*)
from texts
