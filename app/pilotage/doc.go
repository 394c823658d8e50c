// Package pilotage hands the indicators on. They are counted from the journal by the base (app.Statistics) and shown by the
// window; here they become the file that a qualité department opens: CSV, semicolons, decimal commas, and no cell that a
// spreadsheet would take for a formula. No trait of a person is in it.
//
// It imports the vocabulary (app) and assets.
package pilotage
