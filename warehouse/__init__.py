"""The DuckDB warehouse: SQL and rows; knows no HTML."""
