-- How many items are open in each worklist, so that nobody counts a hundred thousand rows to show a list. Triggers keep it
-- true: whatever opens, closes or gives an item away counts.
CREATE TABLE comptes (
  liste   TEXT    NOT NULL,
  cause   TEXT    NOT NULL,
  service TEXT    NOT NULL,
  affecte TEXT    NOT NULL,
  nombre  INTEGER NOT NULL,
  PRIMARY KEY (liste, cause, service, affecte)
) STRICT, WITHOUT ROWID;
INSERT INTO comptes (liste, cause, service, affecte, nombre)
  SELECT liste, cause, service, affecte, count(*) FROM travaux WHERE fini IS NULL GROUP BY liste, cause, service, affecte;

CREATE TRIGGER travaux_un_de_plus AFTER INSERT ON travaux WHEN NEW.fini IS NULL
BEGIN
  INSERT INTO comptes (liste, cause, service, affecte, nombre) VALUES (NEW.liste, NEW.cause, NEW.service, NEW.affecte, 1)
    ON CONFLICT (liste, cause, service, affecte) DO UPDATE SET nombre = nombre + 1;
END;
CREATE TRIGGER travaux_un_de_moins AFTER DELETE ON travaux WHEN OLD.fini IS NULL
BEGIN
  UPDATE comptes SET nombre = nombre - 1
    WHERE liste = OLD.liste AND cause = OLD.cause AND service = OLD.service AND affecte = OLD.affecte;
END;
CREATE TRIGGER travaux_passe AFTER UPDATE OF fini, affecte ON travaux
WHEN (OLD.fini IS NULL) <> (NEW.fini IS NULL) OR OLD.affecte <> NEW.affecte
BEGIN
  UPDATE comptes SET nombre = nombre - 1
    WHERE OLD.fini IS NULL AND liste = OLD.liste AND cause = OLD.cause AND service = OLD.service AND affecte = OLD.affecte;
  INSERT INTO comptes (liste, cause, service, affecte, nombre)
    SELECT NEW.liste, NEW.cause, NEW.service, NEW.affecte, 1 WHERE NEW.fini IS NULL
    ON CONFLICT (liste, cause, service, affecte) DO UPDATE SET nombre = nombre + 1;
END;

-- What could not leave, found among all that waits.
CREATE INDEX envois_echecs ON envois (seq, rang, dernier) WHERE erreur <> '';
