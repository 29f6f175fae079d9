-- The best of a file of the index. $word_nos, $rarities: of each word; $limit
select
    u.reading_no,
    sum(u.weight * w.rarity) as score
from uses as u
join (
    select
        unnest(string_split($word_nos, ' ')::integer[]) as word_no,
        unnest(string_split($rarities, ' ')::double[]) as rarity
) as w
    using (word_no)
where u.word_no in (select unnest(string_split($word_nos, ' ')::integer[]))
group by u.reading_no
order by
    score desc,
    u.reading_no desc
limit $limit
