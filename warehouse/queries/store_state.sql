-- How far a store or a published file has come.
select
    (select coalesce(max(load_no) filter (is_changed), 0) from loads) as last_change,
    (select coalesce(max(reading_no), 0) from all_readings) as last_reading
