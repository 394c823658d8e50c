// Package winspool hands ZPL to the print spooler of Windows as RAW data, for label printers on USB or shared
// queues. It is built on Windows only; documents of whole pages go over IPP or a thermal printer over port 9100
// everywhere.
package winspool
