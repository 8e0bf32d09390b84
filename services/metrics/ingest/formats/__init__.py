"""What a sender's file says, as blocks of rows: bytes in pieces, never a file as a whole where it can be avoided."""
