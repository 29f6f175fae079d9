-- Write the rows of a batch as the staged file holds them: one row a page.
-- $file: JSON lines; $object_bytes: the longest of them, or more; $target: the file
-- lz4 takes half of what zstd does to write and read, and the file is short-lived.
copy (
    select
        run_id,
        rules_version,
        program_version,
        page,
        reading,
        blocks,
        bylines,
        images,
        evidence,
        aliases,
        removed,
        signature,
        rejected
    from read_json(
        $file,
        format = 'newline_delimited',
        maximum_object_size = $object_bytes,
        columns = {
            run_id: 'varchar',
            rules_version: 'varchar',
            program_version: 'varchar',
            page: 'struct(
                page_id varchar, source varchar, source_uri varchar, url varchar,
                requested_url varchar, fetched_at timestamptz, http_status integer,
                media_type varchar, charset varchar, encoding varchar, byte_count bigint,
                digest varchar, archive_ref varchar,
                hints struct(
                    basis varchar, title varchar, authors varchar[], published varchar,
                    modified varchar, summary varchar, section varchar, tags varchar[],
                    "language" varchar, access varchar
                )
            )',
            reading: 'struct(
                reading_id varchar, own_id varchar, url varchar, site varchar,
                publisher varchar, publication varchar, network varchar, title varchar,
                subtitle varchar, kicker varchar, section varchar, tags varchar[],
                "language" varchar, dateline varchar, published_at timestamptz,
                published_on date, published_basis varchar, published_raw varchar,
                modified_at timestamptz, access varchar, free_until date, body varchar,
                word_count integer, content_hash varchar, rules_version varchar,
                program_version varchar
            )',
            blocks: 'struct(label varchar, "text" varchar, "rule" varchar, region varchar)[]',
            bylines: 'struct(
                "name" varchar, kind varchar, "role" varchar, organization varchar,
                "location" varchar, email varchar, social varchar, bio varchar, raw varchar,
                basis varchar
            )[]',
            images: 'struct(url varchar, alt varchar, caption varchar, credit varchar)[]',
            evidence: 'struct(
                field varchar, "value" varchar, basis varchar, raw varchar, chosen boolean
            )[]',
            aliases: 'struct(url varchar, basis varchar, alias_id varchar)[]',
            removed: 'map(varchar, integer)',
            signature: 'ubigint[]',
            rejected: 'struct(
                source varchar, source_uri varchar, page_id varchar, stage varchar,
                reason varchar, message varchar, url varchar
            )'
        }
    )
)
to $target (format parquet, compression lz4_raw)
