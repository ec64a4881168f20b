"""What the reader of one family of instruments needs beyond its own file; each module begins with the name of its family."""
