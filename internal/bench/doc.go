// Package bench has the benchmarks of the real window: the program's own driver, drawn by the processor, on an X server
// without a screen. They are built like the program (make bench), not like the other tests, and say nothing of a machine
// with a graphics card, where everything is quicker.
package bench
