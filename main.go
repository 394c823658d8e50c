// Command guichet is the desktop program of a hospital admission desk.
package main

func main() {}
