package vitale

// Parse lets the fuzz test at the parser without a card around it.
var Parse = parse
