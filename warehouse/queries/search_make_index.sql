-- Words of any script, accents aside; no stemming and no stop words, since articles come
-- in many languages.
pragma create_fts_index(
    'texts', 'reading_no', 'title', 'subtitle', 'body',
    stemmer = 'none', stopwords = 'none', ignore = '[^\p{L}\p{N}]+',
    strip_accents = 1, lower = 1, overwrite = 1
)
