"""Types of the part of scikit-learn that symderive uses."""
