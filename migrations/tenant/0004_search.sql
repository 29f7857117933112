CREATE VIRTUAL TABLE search_index USING fts5 (kind, item, text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
