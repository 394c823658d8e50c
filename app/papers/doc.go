// Package papers makes what leaves a desk on paper: labels, wristbands and first pages, letters from elsewhere behind the
// page of their patient, the test pattern of a printer. A document is made for the printer that takes it, when it is sent, of
// the identity as the base has it then (E-25, E-27, DM-07); without a printer it is filed as a PDF. It also reads the symbols
// that stand on such papers.
//
// It imports the vocabulary (app), app/admin for the ports of printers, and the rooms of printing. Start with labels.go; spooled.go
// is the same with printers that answer later.
package papers
