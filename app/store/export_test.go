package store

// SQL runs a statement on the writer's connection, as somebody with a tool for SQLite would.
func (b *Base) SQL(query string, args ...any) error {
	h, err := b.writer.borrow(whole)
	if err != nil {
		return err
	}
	defer b.writer.giveBack(h)
	_, err = h.conn.ExecContext(whole, query, args...)
	return err
}
