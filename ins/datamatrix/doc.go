// Package datamatrix turns a qualified INS into the message of the Datamatrix INS, and such a message back into
// claimed traits.
//
// The message is a header of 26 characters followed by fields, each a two-character identifier and a value; values
// of variable length end with one GS byte (0x1D). It is the content of the symbol only: the symbol itself is drawn
// by printing.
//
// Rules: DM-01 to DM-40 (writer) and DM-60 to DM-71 (reader) of docs/regles.md, after the ANS document « INS –
// Format datamatrix » v2.2 as other implementations quote it, and RNIV volet 1 v2.0 §4.10.2, EXI SI 08, PP 20,
// PP 21, PP 22.
//
// Where the symbol stands and what is written beside it (DM-02 to DM-05, DM-50 to DM-59) belongs to printing; what
// is done with a scan (DM-69, DM-70) to app.
//
// Nobody signs this message: anyone can print one. What Decode returns is a claim, never a proof (DM-67).
package datamatrix
