"""From signals to percent inhibition, viability and log2 fold change."""
