package store

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"guichet/app"
	"guichet/ins"
)

// ErrUnsigned refuses a line that does not say who did it, when and where (H-01, H-04).
var ErrUnsigned = errors.New("ligne de journal sans agent, sans poste ou sans date")

const (
	// moment is the form of every date of the base: 30 characters that sort as time does.
	moment   = "2006-01-02T15:04:05.000000000Z"
	saltSize = 16
	// maxBody bounds a body. The largest are INSi calls with both messages, bounded where they are read.
	maxBody = 8 << 20
)

// record is a line as the table holds it, its body opened.
type record struct {
	seq        int64
	identite   string
	version    int
	event      bool
	name       string
	quand      string
	decalage   int
	agent      string
	poste      string
	salt       []byte
	body       []byte
	commitment []byte
	previous   []byte
	hash       []byte
}

// header is the line without what was sealed or hashed: it outlives the buffers of a reader.
func (r *record) header() *record {
	return &record{seq: r.seq, identite: r.identite, version: r.version, event: r.event, name: r.name, quand: r.quand, decalage: r.decalage,
		agent: r.agent, poste: r.poste}
}

// encodeEntry writes an entry as a line that has no number yet.
func encodeEntry(id string, e app.Entry) (record, error) {
	r := record{identite: id, event: e.Event != nil}
	var meta ins.Meta
	var err error
	if r.event {
		r.name = e.Event.Name()
		if r.body, err = ins.EncodeEvent(e.Event); err != nil {
			return r, fmt.Errorf("écrire l'événement %s : %w", r.name, err)
		}
		meta = ins.MetaOf(e.Event)
	} else {
		r.name, meta = e.Kind, e.Meta
		if r.body, err = json.Marshal(e.Fact); err != nil {
			return r, fmt.Errorf("écrire le fait %s : %w", r.name, err)
		}
	}
	if meta.Agent == "" || meta.Poste == "" || meta.Quand.IsZero() || r.name == "" {
		return r, fmt.Errorf("%w (%s)", ErrUnsigned, r.name)
	}
	r.sign(meta)
	if len(r.body) > maxBody {
		return r, refused("base_corps_trop_grand", fmt.Errorf("%s : %d octets", r.name, len(r.body)))
	}
	return r, nil
}

func (r *record) sign(m ins.Meta) {
	r.quand = m.Quand.UTC().Format(moment)
	_, r.decalage = m.Quand.Zone()
	r.agent, r.poste = m.Agent, m.Poste
}

// when gives the moment back in the offset it was written in.
func when(quand string, decalage int) (time.Time, error) {
	t, err := time.Parse(moment, quand)
	if err != nil {
		return t, fmt.Errorf("date de ligne %q : %w", quand, errAltered)
	}
	if decalage == 0 {
		return t, nil
	}
	return t.In(time.FixedZone("", decalage)), nil
}

// commitmentOf is the commitment to a salted body. It gives its buffer back for the next.
func commitmentOf(buf []byte, salted []byte) ([sha256.Size]byte, []byte) {
	buf = append(buf[:0], "guichet.corps.1\x00"...)
	buf = append(buf, salted...)
	return sha256.Sum256(buf), buf
}

// hashOf is the hash of the line, in the canonical form of the package documentation.
func (r *record) hashOf(buf []byte) ([sha256.Size]byte, []byte) {
	return hashLine(buf, r, r.identite, r.name, r.quand, r.agent, r.poste)
}

// hashLine is hashOf with the texts beside the line: one that reads millions of lines makes no strings of them.
func hashLine[text string | []byte](buf []byte, r *record, identite, name, quand, agent, poste text) ([sha256.Size]byte, []byte) {
	str := func(s text) {
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(s)))
		buf = append(buf, s...)
	}
	buf = append(buf[:0], "guichet.journal.1\x00"...)
	buf = append(buf, r.previous...)
	buf = binary.BigEndian.AppendUint64(buf, uint64(r.seq))
	str(identite)
	buf = binary.BigEndian.AppendUint64(buf, uint64(r.version))
	var event uint32
	if r.event {
		event = 1
	}
	buf = binary.BigEndian.AppendUint32(buf, event)
	str(name)
	str(quand)
	buf = binary.BigEndian.AppendUint32(buf, uint32(int32(r.decalage)))
	str(agent)
	str(poste)
	buf = append(buf, r.commitment...)
	return sha256.Sum256(buf), buf
}

// head is the last line of the journal.
type head struct {
	seq  int64
	hash []byte
}

func (b *Base) head(h *handle) (head, error) {
	var last head
	var seal []byte
	if err := h.one("SELECT seq, empreinte, sceau FROM tete", nil, &last.seq, &last.hash, &seal); err != nil {
		return last, fmt.Errorf("lire la tête du journal : %w", err)
	}
	return b.checkedHead(last, seal)
}

func (b *Base) checkedHead(last head, seal []byte) (head, error) {
	if !bytes.Equal(seal, b.sealer.headSeal(last.seq, last.hash)) {
		return last, fmt.Errorf("tête du journal : %w", errAltered)
	}
	return last, nil
}

// append writes a line after last, moves the head, and gives the new last line.
func (b *Base) append(h *handle, last head, r *record) (head, error) {
	r.seq, r.previous = last.seq+1, last.hash
	salted := make([]byte, saltSize, saltSize+len(r.body))
	_, _ = rand.Read(salted)
	r.salt = salted[:saltSize:saltSize]
	salted = append(salted, r.body...)
	commitment, buf := commitmentOf(nil, salted)
	r.commitment = commitment[:]
	hash, _ := r.hashOf(buf)
	r.hash = hash[:]
	_, err := h.exec(`INSERT INTO ecriture (seq, identite, version, evenement, nom, quand, decalage, agent, poste, corps, engagement, precedente, empreinte, sceau)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.seq, r.identite, r.version, r.event, r.name, r.quand, r.decalage, r.agent, r.poste,
		b.sealer.seal(place("journal", "corps", itoa(r.seq)), salted), r.commitment, r.previous, r.hash, b.sealer.headSeal(r.seq, r.hash))
	if err != nil {
		return last, fmt.Errorf("ajouter au journal : %w", err)
	}
	return head{r.seq, r.hash}, nil
}

const lineColumns = "seq, identite, version, evenement, nom, quand, decalage, agent, poste, corps, engagement, precedente, empreinte"

// lineReader reads lines, and reuses its buffers: a line is good until the next one.
type lineReader struct {
	b      *Base
	sealed sql.RawBytes
	opened []byte
	at     []byte
	line   record
	commit sql.RawBytes
	prev   sql.RawBytes
	hash   sql.RawBytes
}

func (l *lineReader) scan(rows *sql.Rows) error {
	r := &l.line
	if err := rows.Scan(&r.seq, &r.identite, &r.version, &r.event, &r.name, &r.quand, &r.decalage, &r.agent, &r.poste,
		&l.sealed, &l.commit, &l.prev, &l.hash); err != nil {
		return err
	}
	r.commitment, r.previous, r.hash = l.commit, l.prev, l.hash
	return l.open()
}

func (l *lineReader) open() error {
	l.at = append(l.at[:0], "journal\x00corps\x00"...)
	l.at = strconv.AppendInt(l.at, l.line.seq, 10)
	opened, err := l.b.sealer.open(l.opened[:0], l.at, l.sealed)
	if err != nil || len(opened) < saltSize {
		return fmt.Errorf("ligne %d : %w", l.line.seq, errAltered)
	}
	l.opened = opened
	l.line.salt, l.line.body = opened[:saltSize], opened[saltSize:]
	return nil
}

// exported gives the line as the desk knows it.
func (r *record) exported() (app.Line, error) {
	quand, err := when(r.quand, r.decalage)
	return app.Line{Seq: r.seq, ID: r.identite, Name: r.name, Quand: quand, Agent: r.agent, Poste: r.poste,
		Body: bytes.Clone(r.body), Hash: hex.EncodeToString(r.hash)}, err
}
