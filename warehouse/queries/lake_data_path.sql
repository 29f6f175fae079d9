-- Where the lake's files lie. For PostgreSQL.
select "value"
from ducklake_metadata
where "key" = 'data_path'
