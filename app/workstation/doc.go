// Package workstation puts a workstation together: it chooses the adapters behind the ports of the desk, real ones from a
// settings file or simulated ones for demonstration and training, in one order, and ends them backwards. It keeps what a
// workstation does beside its desk: the schedule of backups, the settings that another program changed, the check of every part.
//
// It holds no rule. main opens a window on a Station, app/cli drives one without a window.
//
// It alone imports every room and adapter; no room imports it. Start with Station (station.go), then assembly.go for the order.
package workstation
