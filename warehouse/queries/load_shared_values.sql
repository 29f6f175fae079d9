-- Those of the fresh values that several readings have, with all their readings.
create or replace temp table shared_values as
with found as materialized (
    select
        reading_no,
        "value"
    from all_signatures
    where "value" in (
        select "value"
        from fresh_values
        where "value" > 0
    )
)
select
    reading_no,
    "value"
from found
where "value" in (
    select "value"
    from found
    group by "value"
    having count(*) > 1
)
