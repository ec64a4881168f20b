from platekit.readers._base import Export


def read_table(path, mapping) -> Export: ...
