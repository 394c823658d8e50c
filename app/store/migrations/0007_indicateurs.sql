-- What the indicators count (RNIV H-20 to H-32), made from the journal like the rest of the projection. Days are local.
ALTER TABLE identites ADD COLUMN verifiee TEXT NOT NULL DEFAULT '';  -- day of the last récupération or vérification of the active INS
ALTER TABLE identites ADD COLUMN nia INTEGER NOT NULL DEFAULT 0;     -- 1: that INS is a NIA
ALTER TABLE identites ADD COLUMN preuve INTEGER NOT NULL DEFAULT 0;  -- 1: there is a proof, with its document, its day and its agent
CREATE INDEX identites_sans_preuve ON identites (id) WHERE statut IN ('VALI', 'QUAL') AND preuve = 0;
CREATE INDEX identites_verifiees ON identites (verifiee) WHERE statut = 'QUAL';
CREATE INDEX identites_nia ON identites (verifiee) WHERE statut = 'QUAL' AND nia = 1;

-- How many identities have a status and attributes, so that nobody counts millions of rows.
CREATE TABLE repartition (
  statut    TEXT    NOT NULL,
  attributs INTEGER NOT NULL,
  nombre    INTEGER NOT NULL,
  PRIMARY KEY (statut, attributs)
) STRICT, WITHOUT ROWID;

CREATE TABLE venues (
  seq      INTEGER PRIMARY KEY,
  cle      TEXT    NOT NULL UNIQUE,
  jour     TEXT    NOT NULL,
  identite TEXT    NOT NULL,
  service  TEXT    NOT NULL,
  statut   TEXT    NOT NULL,      -- of the identity as it is now; '' when it was merged into another
  duree    INTEGER NOT NULL,      -- ms
  insi     INTEGER NOT NULL       -- ms
) STRICT;
CREATE INDEX venues_jour ON venues (jour, identite, service, statut, duree, insi);
CREATE INDEX venues_identite ON venues (identite, jour, statut);

CREATE TABLE appels (
  seq       INTEGER PRIMARY KEY,
  jour      TEXT    NOT NULL,
  code      TEXT    NOT NULL,     -- 00, 01, 02; '' after a fault
  faute     TEXT    NOT NULL,     -- its class
  canal     TEXT    NOT NULL,     -- traits, vitale; auto_ before it when no person called
  bloquants TEXT    NOT NULL,     -- traits in blocking discordance, separated by spaces
  duree     INTEGER NOT NULL      -- ms
) STRICT;
CREATE INDEX appels_jour ON appels (jour, code, faute, canal, bloquants, duree);

CREATE TABLE tirages (
  seq   INTEGER PRIMARY KEY,
  jour  TEXT    NOT NULL,
  duree INTEGER NOT NULL          -- ms until the printer had the order
) STRICT;
CREATE INDEX tirages_jour ON tirages (jour, duree);

-- What moved an identity in a way that is counted: merges, doubts, demotions, INS withdrawn.
CREATE TABLE mouvements (
  seq    INTEGER PRIMARY KEY,
  jour   TEXT    NOT NULL,
  nom    TEXT    NOT NULL,        -- of the event
  detail TEXT    NOT NULL,        -- attribute set
  avant  TEXT    NOT NULL,        -- status before, and after
  apres  TEXT    NOT NULL,
  retire INTEGER NOT NULL         -- 1: an INS is active no more
) STRICT;
CREATE INDEX mouvements_jour ON mouvements (jour);

CREATE INDEX travaux_fermes ON travaux (ferme, ouvert, liste, fin) WHERE fini IS NOT NULL;
CREATE INDEX travaux_liste ON travaux (liste, ouvert, cause);

-- What could not leave, and why.
ALTER TABLE envois ADD COLUMN essais INTEGER NOT NULL DEFAULT 0;
ALTER TABLE envois ADD COLUMN erreur TEXT NOT NULL DEFAULT '';
ALTER TABLE envois ADD COLUMN dernier TEXT NOT NULL DEFAULT '';
