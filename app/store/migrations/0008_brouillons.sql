-- What was typed at a workstation and is not in the journal yet. Sealed; its place is keyed. No part of the journal nor of
-- its projection: replaced at each save, removed when recorded or too old.
CREATE TABLE brouillons (
  cle     BLOB NOT NULL PRIMARY KEY,  -- keyed index of the workstation and its user
  modifie TEXT NOT NULL,
  corps   BLOB NOT NULL               -- sealed
) STRICT, WITHOUT ROWID;
