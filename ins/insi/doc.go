// Package insi is the client of the téléservice INSi: both published operations of the service DESIR/ICIR 1.5.0,
// over SOAP 1.2 and HTTPS, by a certificat logiciel d'organisation (mutual TLS) or by an assertion that a CPx
// card signs.
//
// It sends exactly what the WSDL and the production clients agree on, reads answers as the real world writes
// them (by namespace and local name, in any order, with wrong keys and missing traits), and repairs nothing.
// What comes back is an ins.Answer, or an *ins.Fault with its class, a French sentence and the act that helps.
// Both carry the ins.CallTrace that must be logged (INSi guide §13); traits never go anywhere else.
//
// Every call has a deadline (connection 5 s, whole call 20 s), ends at once when its context does, reads at most
// 2 MiB, and is repeated at most once, with a new MessageID, where the guide allows it (§7). One connection is
// kept for the life of the client and can be opened ahead of need (Warm).
//
// Sources: WSDL DESIR_ICIR_EXP_1.5.0 and its XSD (CNAM, GIE SESAM-Vitale); SEL-MP-043 as other vendors quote it;
// exchanges recorded on the qualification platform from 2021 to 2025. Paragraph numbers "INSi guide §" are those
// of our own digest of these. The operations of lot 2 (verification, unit and bulk) are not public: a known INS
// is checked by a search (see Verify).
package insi
