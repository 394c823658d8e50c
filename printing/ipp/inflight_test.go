package ipp_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/ipp"
	"guichet/printing/ipp/ipptest"
)

// §6.4 (5): a server that is slower than our patience does not know the document yet, and prints it a moment later. It must
// not be sent again: found by random sequences of faults under load.
func TestSend_StillOnItsWayIsUncertain(t *testing.T) {
	answered := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m, err := ipp.Decode(io.LimitReader(r.Body, 1<<16))
		if err != nil {
			http.Error(w, "?", http.StatusBadRequest)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if m.Code == ipp.OpPrintJob {
			<-answered
		}
		reply := ipptest.Reply(m, ipp.StatusOK)
		if m.Code == ipp.OpGetPrinterAttributes {
			g := ipptest.PrinterGroup()
			g.AddEnum("printer-state", 3)
			g.AddKeywords("printer-state-reasons", "none")
			reply.Groups = append(reply.Groups, g.Group)
		}
		_, _ = w.Write(reply.Encode())
	}))
	defer server.Close()
	defer close(answered)
	p := &ipp.Printer{URI: "ipp" + strings.TrimPrefix(server.URL, "http") + "/printers/lente", Answer: 300 * time.Millisecond}
	r := p.Send(context.Background(), printing.Document{ID: "demande", Media: "application/pdf", Bytes: []byte("%PDF-1.3\n")})
	require.Equal(t, printing.IssueUncertain, r.Issue)
}
