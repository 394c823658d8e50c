package ipp

// What an IPP server needs of the codec, for the simulated one.

// Reply begins the answer to a request.
func (m *Message) Reply(status uint16) *Message {
	r := &Message{Code: status, ID: m.ID}
	g := Group{Tag: groupOperation}
	g.Add("attributes-charset", text(tagCharset, "utf-8"))
	g.Add("attributes-natural-language", text(tagLanguage, "fr"))
	r.Groups = append(r.Groups, g)
	return r
}

// JobGroup and PrinterGroup begin a group of an answer.
func JobGroup() Group     { return Group{Tag: groupJob} }
func PrinterGroup() Group { return Group{Tag: groupPrinter} }

// Operation gives the operation attributes of a request, Job its job attributes.
func (m *Message) Operation() *Group { return m.Group(groupOperation) }
func (m *Message) Job() *Group       { return m.Group(groupJob) }

// AddInt, AddEnum, AddBool, AddKeywords, AddName and AddURI append an attribute of their kind.
func (g *Group) AddInt(name string, n int)                { g.Add(name, integer(tagInteger, int32(n))) }
func (g *Group) AddEnum(name string, n int)               { g.Add(name, integer(tagEnum, int32(n))) }
func (g *Group) AddNoValue(name string)                   { g.Add(name, Value{Tag: tagNoValue}) }
func (g *Group) AddBool(name string, b bool)              { g.Add(name, boolean(b)) }
func (g *Group) AddKeywords(name string, words ...string) { g.Add(name, keywords(words...)...) }
func (g *Group) AddName(name, s string)                   { g.Add(name, text(tagName, s)) }
func (g *Group) AddText(name, s string)                   { g.Add(name, text(tagText, s)) }
func (g *Group) AddURI(name, s string)                    { g.Add(name, text(tagURI, s)) }
