-- Small documents of the site: agents, settings, what the program notes about itself. Sealed; their names are keyed.
CREATE TABLE site (
  genre TEXT NOT NULL,            -- agent, reglage, poste
  cle   BLOB NOT NULL,            -- keyed index of the name
  corps BLOB NOT NULL,            -- sealed
  PRIMARY KEY (genre, cle)
) STRICT, WITHOUT ROWID;
