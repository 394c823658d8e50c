// Package desktest is a desk for tests, on the product's own simulators: a real base in a folder of the test, virtual cards, an
// INSi server on the loopback. Its methods are what a person does at a desk, up to whole admissions. A package whose tests use
// it ends the server with Main.
//
// Tests alone import it.
package desktest
