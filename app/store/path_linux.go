package store

import (
	"fmt"
	"syscall"
)

// networkFilesystems are the magic numbers of statfs(2) of file systems whose pages come over a network.
var networkFilesystems = map[uint32]string{
	0x6969:     "NFS",
	0xFF534D42: "CIFS",
	0xFE534D42: "SMB2",
	0x517B:     "SMB",
	0x01021997: "9P",
	0x5346414F: "AFS",
	0x73757245: "Coda",
	0x00C36400: "Ceph",
	0x0BD00BD0: "Lustre",
	0x01161970: "GFS2",
	0x7461636F: "OCFS2",
	0x564C:     "NCP",
}

// onNetwork tells whether a folder lies on a network file system, where WAL does not work.
func onNetwork(dir string) (bool, string) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return false, fmt.Sprintf("inconnu (%v)", err) // the opening that follows will say what is wrong
	}
	name, remote := networkFilesystems[uint32(s.Type)]
	return remote, name
}
