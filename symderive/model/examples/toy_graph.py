"""The toy graph of the lecture: L(a, b, c) = c (a + 2b), in three steps."""

from symderive.model.model import Model

model = Model("toy-graph", "A toy graph")
a = model.parameter("a", value=1)[()]
b = model.parameter("b", value=1)[()]
c = model.parameter("c", value=2)[()]
d = model.define(model.tensor("d"), 2 * b)
e = model.define(model.tensor("e"), a + d)
model.define(model.tensor("L"), c * e)
model.maximise(model.tensors["L"])
