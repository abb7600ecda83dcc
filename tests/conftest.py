"""What all tests share: outside witnesses in float64, one thread for each parallel worker, repeatable examples."""

import os

from hypothesis import settings

# Read when JAX and NumPy are first imported, which is after this file.
os.environ.setdefault("JAX_ENABLE_X64", "1")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("symderive", deadline=None, derandomize=True)
settings.load_profile("symderive")
