package insi_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/ins/insisim"
)

// The limits of the client's own cost, as ratios within one run.
const (
	warmLimit  = 1.25 // of a bare net/http POST of the same bytes on a kept connection
	firstLimit = 1.10 // of a bare first POST, TLS included
)

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2])
}

func barePost(b testing.TB, c *http.Client, url string, message []byte) {
	resp, err := c.Post(url, "application/soap+xml; charset=utf-8", bytes.NewReader(message))
	require.NoError(b, err)
	_, err = io.Copy(io.Discard, resp.Body)
	require.NoError(b, err)
	require.NoError(b, resp.Body.Close())
}

// BenchmarkWarmCall measures a search on a kept connection against a bare POST of the same bytes, in turn, and
// reports their ratio as "x-nu".
func BenchmarkWarmCall(b *testing.B) {
	s := start(b, insisim.Options{})
	cfg := config(b, s)
	c := client(b, cfg)
	_, err := c.Search(context.Background(), zoe)
	require.NoError(b, err)
	message := s.Received()[0].Request
	bare := bareHTTP(b, cfg)
	barePost(b, bare, cfg.URL, message)
	var ours, theirs []time.Duration
	for b.Loop() {
		t0 := time.Now()
		barePost(b, bare, cfg.URL, message)
		t1 := time.Now()
		_, err := c.Search(context.Background(), zoe)
		ours, theirs = append(ours, time.Since(t1)), append(theirs, t1.Sub(t0))
		if err != nil {
			b.Fatal(err)
		}
	}
	ratio := median(ours) / median(theirs)
	b.ReportMetric(ratio, "x-nu")
	b.ReportMetric(median(ours)/1000, "µs-client")
	if b.N > 200 && ratio > warmLimit {
		b.Errorf("appel sur connexion gardée : %.2f fois l’appel nu, %.2f au plus", ratio, warmLimit)
	}
}

// BenchmarkFirstCall measures a first search, TLS included, against a bare first POST of the same bytes.
func BenchmarkFirstCall(b *testing.B) {
	s := start(b, insisim.Options{})
	cfg := config(b, s)
	cfg.Revocation.Dossier = b.TempDir() // a desk has the lists from before
	warm := client(b, cfg)
	_, err := warm.Search(context.Background(), zoe)
	require.NoError(b, err)
	message := s.Received()[0].Request
	var ours, theirs []time.Duration
	for b.Loop() {
		bare, c := bareHTTP(b, cfg), client(b, cfg)
		t0 := time.Now()
		barePost(b, bare, cfg.URL, message)
		t1 := time.Now()
		_, err := c.Search(context.Background(), zoe)
		ours, theirs = append(ours, time.Since(t1)), append(theirs, t1.Sub(t0))
		if err != nil {
			b.Fatal(err)
		}
		bare.CloseIdleConnections()
		c.Close()
	}
	ratio := median(ours) / median(theirs)
	b.ReportMetric(ratio, "x-nu")
	b.ReportMetric(median(ours)/1000, "µs-client")
	if b.N > 50 && ratio > firstLimit {
		b.Errorf("premier appel : %.2f fois l’appel nu, %.2f au plus", ratio, firstLimit)
	}
}
