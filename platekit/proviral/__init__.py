"""The verdict: which drugs help the virus, which hold it back, which do nothing."""
