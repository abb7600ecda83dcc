"""The layer library: a file each; a layer only writes equations."""
