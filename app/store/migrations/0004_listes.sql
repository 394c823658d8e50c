-- The projection is made again at the next opening: it has grown, and SQL cannot open what is sealed.
CREATE TABLE projection (
  seul    INTEGER PRIMARY KEY CHECK (seul = 1),
  version INTEGER NOT NULL        -- of the code that made it
) STRICT;
INSERT INTO projection (seul, version) VALUES (1, 0);

-- The worklists, in the order in which items were opened.
DROP TABLE travaux;
CREATE TABLE travaux (
  seq          INTEGER PRIMARY KEY, -- line that opened it
  id           TEXT    NOT NULL,
  liste        TEXT    NOT NULL,
  identite     TEXT    NOT NULL,
  regle        TEXT    NOT NULL,
  cause        TEXT    NOT NULL,
  service      TEXT    NOT NULL,
  autre        TEXT    NOT NULL,    -- the other identity of a suspected pair
  ouvert       TEXT    NOT NULL,
  decalage     INTEGER NOT NULL,
  par          TEXT    NOT NULL,
  motif        BLOB    NOT NULL,    -- sealed: it may name people
  version      INTEGER NOT NULL,    -- counts what was done about it
  affecte      TEXT    NOT NULL,    -- who has it in hand
  commentaires INTEGER NOT NULL,
  fini         INTEGER,             -- line that closed it
  fin          TEXT    NOT NULL,    -- cause of the closing
  ferme        TEXT    NOT NULL,    -- its moment
  fiche        BLOB,                -- sealed: what a row shows of the identity
  statut       TEXT    NOT NULL     -- of the identity, "" before it is created
) STRICT;
CREATE UNIQUE INDEX travaux_id ON travaux (id);
CREATE INDEX travaux_identite ON travaux (identite);
CREATE INDEX travaux_ouverts ON travaux (liste, ouvert, seq, cause, service, affecte) WHERE fini IS NULL;
