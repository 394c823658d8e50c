// Package winspool prints through the spooler of Windows: ZPL as RAW data for label printers on USB or shared queues, and
// pictures of pages through the driver (GDI). It is built on Windows only, where every check compiles it; nobody has run it
// yet. Pages also go over IPP, and labels over port 9100, everywhere.
package winspool
