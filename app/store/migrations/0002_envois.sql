-- What must leave because of an event, written with it; sending marks it done.
CREATE TABLE envois (
  seq      INTEGER NOT NULL,      -- line that caused it
  rang     INTEGER NOT NULL,      -- several from one line
  genre    TEXT    NOT NULL,      -- ins.Effect… kinds
  identite TEXT    NOT NULL,
  regle    TEXT    NOT NULL,
  motif    BLOB    NOT NULL,      -- sealed
  fait     TEXT,                  -- when it was done, UTC
  PRIMARY KEY (seq, rang)
) STRICT, WITHOUT ROWID;
CREATE INDEX envois_a_faire ON envois (seq, rang) WHERE fait IS NULL;
