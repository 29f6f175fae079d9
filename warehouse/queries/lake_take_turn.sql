-- The one row that every writer changes, so that DuckLake lets only one of two commit.
update turns set turn = turn + 1
