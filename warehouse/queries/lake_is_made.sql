-- Whether the catalogue holds a lake. For PostgreSQL.
select to_regclass('ducklake_metadata') is not null
