"""Commands with a file of their own, one each; `cli` gives them their names."""
