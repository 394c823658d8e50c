-- Pairs of identities that somebody judged, so that they are not shown again (A-85).
CREATE TABLE paires (
  a    TEXT    NOT NULL,          -- a < b
  b    TEXT    NOT NULL,
  avis TEXT    NOT NULL,          -- DPOT, HOMA
  seq  INTEGER NOT NULL,          -- line that judged it
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
