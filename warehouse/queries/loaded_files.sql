-- Names of staged files that have gone in.
-- $files: names
select "name"
from (
    select distinct unnest(files) as "name"
    from loads
)
where "name" in (select unnest($files::varchar[]))
