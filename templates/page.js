// Set every formula; without this script a page shows its LaTeX.
for (const element of document.querySelectorAll(".math")) {
  katex.render(element.textContent, element, {
    displayMode: "display" in element.dataset,
    macros: { ...physics },
    strict: "ignore",
    throwOnError: false,
    trust: false,
  });
  element.classList.add("set");
}
// Paper cannot be unfolded.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
