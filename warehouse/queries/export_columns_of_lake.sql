-- The columns of a table or view, with their comments; those of views stand in a table,
-- as DuckLake keeps none. $table
select
    c.column_name,
    c.data_type,
    coalesce(c.comment, k.comment) as comment
from duckdb_columns() as c
left join column_comments as k
    on k.relation = c.table_name
    and k.column_name = c.column_name
where c.table_name = $table
    and c.database_name = current_database()
order by c.column_index
