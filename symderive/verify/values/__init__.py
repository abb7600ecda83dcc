"""Numbers: arrays of floats or of high-precision numbers, with exact derivatives carried along."""
