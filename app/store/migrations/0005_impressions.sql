-- What was asked of printers. A row is written with the line of the journal that asks for it, and follows what becomes of
-- the paper. Not a projection: what a printer did stands nowhere else.
CREATE TABLE impressions (
  rang       INTEGER PRIMARY KEY,
  id         TEXT    NOT NULL UNIQUE, -- random: the only name a spooler sees
  identite   TEXT    NOT NULL,
  imprimante TEXT    NOT NULL,        -- '' when it was filed, not sent
  etat       TEXT    NOT NULL,
  vivante    INTEGER NOT NULL,        -- 1: the spool or the agent has something left to do
  corps      BLOB    NOT NULL         -- sealed
) STRICT;
CREATE INDEX impressions_vivantes ON impressions (imprimante, rang) WHERE vivante = 1;
CREATE INDEX impressions_identite ON impressions (identite, rang);
