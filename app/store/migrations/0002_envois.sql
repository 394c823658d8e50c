-- What must leave because of an event, written with it. What was sent is taken out: the table holds what waits.
CREATE TABLE envois (
  seq      INTEGER NOT NULL,      -- line that caused it
  rang     INTEGER NOT NULL,      -- several from one line
  genre    TEXT    NOT NULL,      -- ins.Effect… kinds
  identite TEXT    NOT NULL,
  regle    TEXT    NOT NULL,
  motif    BLOB    NOT NULL,      -- sealed
  PRIMARY KEY (seq, rang)
) STRICT, WITHOUT ROWID;
