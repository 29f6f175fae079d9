-- Wait for the writers' lock, and hold it until the transaction ends. For PostgreSQL;
-- the numbers are "copy" and "desk" in ASCII, as other programs have locks of their own.
select pg_advisory_xact_lock(x'636f7079'::int, x'6465736b'::int)
