-- The other addresses of each article. Needs joins (id, article_id): every id at hand
-- that some tie names, and what it is now called.
insert into aliases by name
with named as (
    select
        alias_id as id,
        url,
        basis
    from ties
    union all
    select
        own_id,
        own_url,
        basis
    from ties
)
select
    j.article_id,
    arg_min(n.url, (n.basis, n.url)) as url,
    min(n.basis) as basis,
    j.id as alias_id
from joins as j
join named as n
    using (id)
where j.id <> j.article_id
    and not exists (
        from aliases as a
        where a.alias_id = j.id
    )
group by
    j.article_id,
    j.id
