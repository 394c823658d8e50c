package shown

// StopWaiting goes on without the INS; the identity goes to the worklist "à récupérer" (D-14).
type StopWaiting struct{}

// Dismiss removes the message.
type Dismiss struct{}
