-- Every id at hand that some tie names, and what it is now called.
-- $left: ids, $right: the article's id
create or replace temp table joins as
select
    unnest(string_split(nullif($left, ''), ' ')) as id,
    unnest(string_split(nullif($right, ''), ' ')) as article_id
