-- The journal, the projection of identities, the work items.
CREATE TABLE base (
  seul        INTEGER PRIMARY KEY CHECK (seul = 1),
  identifiant TEXT    NOT NULL,   -- random, begins the chain
  creee       TEXT    NOT NULL
) STRICT;

-- The data key, wrapped once under each key that opens the base.
CREATE TABLE cles (
  nom       TEXT PRIMARY KEY,
  enveloppe BLOB NOT NULL,
  creee     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  seq        INTEGER PRIMARY KEY,
  identite   TEXT    NOT NULL,
  version    INTEGER NOT NULL,    -- of the identity once the line is applied
  evenement  INTEGER NOT NULL,    -- 1: moves the identity; 0: a fact about it
  nom        TEXT    NOT NULL,
  quand      TEXT    NOT NULL,    -- UTC
  decalage   INTEGER NOT NULL,    -- seconds east of UTC where it happened
  agent      TEXT    NOT NULL,
  poste      TEXT    NOT NULL,
  corps      BLOB    NOT NULL,    -- sealed: salt, body
  engagement BLOB    NOT NULL,
  precedente BLOB    NOT NULL,
  empreinte  BLOB    NOT NULL
) STRICT;
CREATE INDEX journal_identite ON journal (identite, seq);

CREATE TRIGGER journal_ne_change_pas BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END;
CREATE TRIGGER journal_ne_s_efface_pas BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'le journal ne s''efface pas'); END;
-- Also against INSERT OR REPLACE, which deletes without telling the trigger above.
CREATE TRIGGER journal_suit BEFORE INSERT ON journal
WHEN NEW.seq <> (SELECT seq + 1 FROM tete) OR NEW.precedente <> (SELECT empreinte FROM tete)
BEGIN SELECT RAISE(ABORT, 'la ligne ne suit pas la dernière du journal'); END;

CREATE TABLE tete (
  seul      INTEGER PRIMARY KEY CHECK (seul = 1),
  seq       INTEGER NOT NULL,
  empreinte BLOB    NOT NULL,
  sceau     BLOB    NOT NULL      -- keyed: a shortened journal cannot be passed off as whole
) STRICT;

-- The door by which lines come in: the line and the head in one statement.
CREATE VIEW ecriture AS SELECT j.*, t.sceau FROM journal j, tete t;
CREATE TRIGGER ecriture_d_une_ligne INSTEAD OF INSERT ON ecriture
BEGIN
  INSERT INTO journal (seq, identite, version, evenement, nom, quand, decalage, agent, poste, corps, engagement, precedente, empreinte)
  VALUES (NEW.seq, NEW.identite, NEW.version, NEW.evenement, NEW.nom, NEW.quand, NEW.decalage, NEW.agent, NEW.poste, NEW.corps,
          NEW.engagement, NEW.precedente, NEW.empreinte);
  UPDATE tete SET seq = NEW.seq, empreinte = NEW.empreinte, sceau = NEW.sceau;
END;

CREATE TABLE compteurs (
  nom    TEXT PRIMARY KEY,
  valeur INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO compteurs (nom, valeur) VALUES ('ipp', 0);

CREATE TABLE identites (
  id        TEXT PRIMARY KEY,
  version   INTEGER NOT NULL,
  statut    TEXT    NOT NULL,     -- PROV, RECUP, VALI, QUAL: for the indicators
  attributs INTEGER NOT NULL,     -- 1 homonyme, 2 douteuse, 4 fictive
  i_ins     BLOB,                 -- keyed index of the active matricule and OID (A-80)
  i_ipp     BLOB    NOT NULL,
  corps     BLOB    NOT NULL      -- sealed
) STRICT;
CREATE UNIQUE INDEX identites_ins ON identites (i_ins) WHERE i_ins IS NOT NULL;
CREATE UNIQUE INDEX identites_ipp ON identites (i_ipp);

-- One row per identity, clustered by birth date: a search reads neighbours (EXI SI 01).
CREATE TABLE recherche (
  i_date BLOB NOT NULL,
  id     TEXT NOT NULL,
  noms   BLOB NOT NULL,           -- sealed: the four names, folded
  PRIMARY KEY (i_date, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE travaux (
  id       TEXT PRIMARY KEY,
  liste    TEXT NOT NULL,
  identite TEXT NOT NULL,
  regle    TEXT NOT NULL,
  ouvert   TEXT NOT NULL,
  decalage INTEGER NOT NULL,
  par      TEXT NOT NULL,
  motif    BLOB NOT NULL,         -- sealed: it may name people
  seq      INTEGER NOT NULL,      -- line that opened it
  fini     INTEGER                -- line that closed it
) STRICT, WITHOUT ROWID;
CREATE INDEX travaux_ouverts ON travaux (ouvert, seq) WHERE fini IS NULL;
CREATE INDEX travaux_identite ON travaux (identite);
