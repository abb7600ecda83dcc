"""The toy graph of the lecture: L(a, b, c) = c (a + 2b), in three steps."""

from symderive import Model

model = Model("toy-graph", "A toy graph")
a, b, c = (model.parameter(name, value=value) for name, value in {"a": 1, "b": 1, "c": 2}.items())
d = model.define(model.tensor("d"), 2 * b)
e = model.define(model.tensor("e"), a + d)
L = model.define(model.tensor("L"), c * e)
model.maximise(L)
