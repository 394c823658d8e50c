// Package montage puts a workstation together: it chooses the adapters behind the ports of the desk, real ones from a
// settings file or simulated ones for demonstration and training, and ends them in the right order.
//
// It holds no rule. main opens a window on a Station, app/cli drives one without a window.
package montage
