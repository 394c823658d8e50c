// Package piece holds the parts that Guichet's screens are made of: text with highlighted runs, key caps, pills,
// buttons, fields, choices by key, and the layouts that put them under one another.
//
// A piece draws what it is given and signals what a person did by a callback; it performs nothing and knows no
// rule. Every piece that can have the focus offers each key to a Keys table before it uses the key itself: that is
// how F-keys work whatever has the focus, which Fyne's shortcuts do not.
package piece
