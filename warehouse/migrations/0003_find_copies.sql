-- How copies and near copies are found and kept.

create table all_signatures (
    reading_no bigint,
    "value"    ubigint
);

comment on table all_signatures is 'Values by which copies are found: one of the content, some of the body''s wording. Two readings that share one may be copies. Appended, never changed.';
comment on column all_signatures.reading_no is 'Number of the reading.';
comment on column all_signatures."value" is '64 bits of the content_hash, or of a band of the MinHash signature.';

create table copies (
    article_id varchar,
    other_id   varchar,
    likeness   double
);

comment on table copies is 'Pairs of articles whose current readings are copies or near copies of one another; not all pairs of a cluster, but enough to hold it together.';
comment on column copies.article_id is 'One of the two, the one with the smaller id.';
comment on column copies.other_id is 'The other.';
comment on column copies.likeness is '1 for equal content; else the share of five-word pieces of both texts that they have in common.';

create macro sentences(body) as
    list_filter(
        list_transform(
            string_split_regex(
                regexp_replace(
                    body,
                    '([.!?…。！？]["”’»)\]]*)\s+',
                    '\1' || chr(10),
                    'g'
                ),
                '\n+'
            ),
            lambda sentence: trim(sentence)
        ),
        lambda sentence: sentence <> ''
    );

comment on macro sentences is 'A text as a list of its sentences; an abbreviation may end one early, in every version alike.';

create view clusters as
with members as (
    select
        coalesce(duplicate_of, article_id) as cluster_id,
        article_id,
        duplicate_of,
        site,
        url,
        title,
        body,
        least(first_seen_at, coalesce(published_at, timezone('UTC', (published_on + 1)::timestamp)))
            as out_by
    from articles
),
shared as (
    select
        duplicate_of as cluster_id,
        count(*) + 1 as member_count
    from members
    where duplicate_of is not null
    group by duplicate_of
)
select
    m.cluster_id,
    row_number() over (
        partition by m.cluster_id
        order by m.duplicate_of is not null, m.out_by, m.article_id
    )::integer as "position",
    s.member_count::integer as member_count,
    m.article_id,
    m.site,
    m.url,
    m.title,
    m.out_by,
    list_filter(
        sentences(m.body),
        lambda sentence: not list_contains(sentences(f.body), sentence)
    ) as added,
    list_filter(
        sentences(f.body),
        lambda sentence: not list_contains(sentences(m.body), sentence)
    ) as left_out
from members as m
join shared as s
    using (cluster_id)
join articles as f
    on f.article_id = m.cluster_id;

comment on view clusters is 'Articles that are copies or near copies of one another: who ran the story first, who followed, who added what.';
comment on column clusters.cluster_id is 'The article_id of the first.';
comment on column clusters."position" is 'Order of appearance, from 1: the first, then by out_by.';
comment on column clusters.member_count is 'How many articles the cluster has.';
comment on column clusters.article_id is 'The article.';
comment on column clusters.site is 'Who ran it.';
comment on column clusters.url is 'Where.';
comment on column clusters.title is 'Under which headline.';
comment on column clusters.out_by is 'The instant by which it was out: as published, the end of the day it was published on, or when we first saw it, whichever is earliest.';
comment on column clusters.added is 'Sentences that the first does not have.';
comment on column clusters.left_out is 'Sentences of the first that this one does not have.';
