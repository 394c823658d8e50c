package insi

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// byTheLibrary reads a document with encoding/xml into the same tree.
func byTheLibrary(b []byte) (*node, error) {
	dec := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))))
	var root *node
	var stack []*node
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			n := &node{name: t.Name, attrs: t.Attr}
			if len(stack) > 0 {
				stack[len(stack)-1].children = append(stack[len(stack)-1].children, n)
			} else {
				root = n
			}
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text += string(t)
			}
		}
	}
}

func sameTree(t *testing.T, want, got *node) {
	t.Helper()
	require.Equal(t, want.name, got.name)
	require.Equal(t, want.text, got.text)
	require.Len(t, got.attrs, len(want.attrs))
	for i := range want.attrs {
		require.Equal(t, want.attrs[i], got.attrs[i])
	}
	require.Len(t, got.children, len(want.children))
	for i := range want.children {
		sameTree(t, want.children[i], got.children[i])
	}
}

// FuzzXML: whatever our reader reads, encoding/xml reads the same.
func FuzzXML(f *testing.F) {
	for _, s := range []string{
		answered(actifZoe, "", tiqZoe), `<?xml version="1.0" encoding="UTF-8"?>` + "\r\n<a>x\r\ny</a>\n<!-- fin -->",
		`<p:a xmlns:p="u" p:b="c" d='e'><p:f/>&lt;&#65;&#x42;<![CDATA[<&]]>é</p:a>`, `<a xmlns="u"><b xmlns=""/><c xmlns="v"/></a>`,
		`<a xml:lang="fr"><?pi x?><!--c--></a >`, `<a b="&quot;&apos;"/>`, `<a>]]&gt;</a>`, "\ufeff<a/>", "<a>\ufffd</a>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := parseXML(b)
		if err != nil {
			return
		}
		want, err := byTheLibrary(b)
		require.NoError(t, err, "%q", b)
		sameTree(t, want, got)
	})
}

func TestParseXML_ReadsWhatTheLibraryReads(t *testing.T) {
	for _, s := range []string{
		answered(actifZoe, "<INSHISTO>"+actifZoe+"</INSHISTO>", tiqZoe),
		`<?xml version='1.0' encoding='utf-8' standalone="yes"?><a/>`,
		"\ufeff<a>b</a>",
		`<p:a xmlns:p="u" xmlns:q="w" q:b="c" d='e'><p:f/>&lt;&#65;&#x42;<![CDATA[<&]]>é<!-- c -->suite</p:a>`,
		"<a>1\r\n2\r3</a>",
		`<a><?pi x="y"?></a>`,
		`<a xmlns="u"><b xmlns=""><c/></b></a>`,
		`<a b = "c" ></a >`,
	} {
		got, err := parseXML([]byte(s))
		require.NoError(t, err, s)
		want, err := byTheLibrary([]byte(s))
		require.NoError(t, err, s)
		sameTree(t, want, got)
	}
}

func TestParseXML_Refuses(t *testing.T) {
	for _, s := range []string{
		"", "   ", "x", "<a", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<a b/>", "<a b=c/>", `<a b="c/>`, `<a b="<"/>`,
		`<a b="1" b="2"/>`, `<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>`, `<p:a/>`, `<a p:b="1"/>`, `<a xmlns:p=""/>`, `<a:b:c/>`, "<1a/>", "<é/>",
		"<a>&e;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#99999999999;</a>", "<a>&lt</a>", "<a>]]></a>", "<a>\x01</a>", "<a>\uffff</a>",
		"<!DOCTYPE a><a/>", "<a><!ENTITY></a>", "<!-- a -- b --><a/>", "<!-- <a/>", "<![CDATA[x]]><a/>", "<a><![CDATA[x</a>", "<?xml?><a/>",
		`<?xml version="1.1"?><a/>`, `<?xml version="1.0" encoding="ISO-8859-1"?><a/>`, `<a/><?xml version="1.0"?>`, " <?xml version=\"1.0\"?><a/>",
		"<a>\xff</a>", "<a b='1'c='2'/>", "< a/>", "<a><b></a></b>", "<a xmlns:xmlns='u'/>", "<?pi", "<?>", "<a><?></a>", "<!-->", "<!--->", "<a" + strings.Repeat(` b="c"`, 100) + "/>",
	} {
		_, err := parseXML([]byte(s))
		require.Error(t, err, s)
	}
}

// Two mebibytes of the worst that can be thought of cost a bounded time: what grows as a square would take an hour.
func TestParseXML_WorstCasesAreLinear(t *testing.T) {
	fill := func(piece string) string { return strings.Repeat(piece, maxAnswer/len(piece)-1) }
	for name, s := range map[string]string{
		"commentaires et textes": "<a>" + fill("x<!---->") + "</a>", "CDATA": "<a>" + fill("<![CDATA[x]]>") + "</a>", "entités": "<a>" + fill("&lt;") + "</a>",
		"éléments": "<a>" + fill("<b/>") + "</a>", "profondeur": fill("<a>"), "attributs": "<a " + fill(`b="" `) + "/>", "instructions": fill("<?a?>"),
		"espaces": fill(" "), "ouvrantes": fill("<"), "guillemets": `<a b="` + fill("'"), "esperluettes": "<a>" + fill("&") + "</a>", "déclarations": "<a " + fill(`xmlns:b="u" `) + "/>",
		"crochets": "<a>" + fill("]]") + "</a>", "tirets": "<!--" + fill("-"),
	} {
		begun := time.Now()
		_, _ = parseXML([]byte(s))
		require.Less(t, time.Since(begun), time.Minute, name)
	}
}
