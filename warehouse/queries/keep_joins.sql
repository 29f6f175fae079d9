-- Every id at hand that some tie names, and what it is now called.
-- $left: ids, $right: the article's id
create or replace temp table joins as
select
    unnest($left::varchar[]) as id,
    unnest($right::varchar[]) as article_id
