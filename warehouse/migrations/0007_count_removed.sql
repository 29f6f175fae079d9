-- What was taken away, counted once as it is loaded: a warehouse of a million articles
-- has hundreds of millions of blocks, which nobody wants counted at each question.

create table all_removed_counts (
    reading_no  bigint,
    label       varchar,
    block_count integer
);

comment on table all_removed_counts is 'How many blocks of each reading are neither body nor title, by label. Appended, never changed.';
comment on column all_removed_counts.reading_no is 'Number of the reading.';
comment on column all_removed_counts.label is 'What the blocks are: notice, promo, caption …';
comment on column all_removed_counts.block_count is 'How many there are.';

insert into all_removed_counts
select
    reading_no,
    label,
    count(*)::integer
from all_blocks
where label not in ('title', 'heading', 'paragraph', 'quote', 'list_item')
group by
    reading_no,
    label
order by
    reading_no,
    label;

create view removed_counts as
select
    r.article_id,
    c.label,
    c.block_count
from all_removed_counts as c
join all_readings as r
    on r.reading_no = c.reading_no
where r.is_current;

comment on view removed_counts is 'How many blocks of each article are neither body nor title, by label: the view removed, counted.';
comment on column removed_counts.article_id is 'The article.';
comment on column removed_counts.label is 'What the blocks are: notice, promo, caption …';
comment on column removed_counts.block_count is 'How many there are.';
