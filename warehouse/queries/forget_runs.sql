-- Sources that named this article and no other. $sources
update runs
set sources = list_filter(
    sources,
    lambda source: not list_contains($sources::varchar[], source)
)
where list_has_any(sources, $sources::varchar[])
