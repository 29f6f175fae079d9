-- Words of any script, accents aside; no stemming and no stop words, since articles come
-- in many languages. Of a table without rows: what is wanted is fts's way of cutting up.
pragma create_fts_index(
    'pattern', 'reading_no', 'text',
    stemmer = 'none', stopwords = 'none', ignore = '[^\p{L}\p{N}]+',
    strip_accents = 1, lower = 1, overwrite = 1
)
