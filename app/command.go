package app

// Command is something a person asks: a value of a type that a table has a row for. Card events and answers of the
// outside are not commands: they come by the ports.
type Command any
