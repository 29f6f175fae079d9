-- The columns of a table or view, with their comments. $table
select
    column_name,
    data_type,
    comment
from duckdb_columns()
where table_name = $table
    and database_name = current_database()
order by column_index
