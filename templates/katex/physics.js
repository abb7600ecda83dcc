// The commands of LaTeX's physics package that notes use, as KaTeX macros; they look ahead, which a macro of text cannot.
//   \pdv{f}{x}   \pdv{x}   \pdv[2]{f}{x}   \pdv{f}{x}{y}   and \dv the same
//   \qty( )   \qty[ ]   \qty| |   \qty{ }   with nested brackets of the same kind, and \qty\big( ) in a given size
const physics = (() => {
  const text = (tokens) =>
    [...tokens].reverse().map((token) => token.text + (/^\\[A-Za-z]/.test(token.text) ? " " : "")).join("");

  const group = (context) => {
    context.consumeSpaces();
    return context.future().text === "{" ? text(context.consumeArg().tokens) : null;
  };

  const derivative = (sign, mixed) => (context) => {
    context.consumeSpaces();
    let order = "";
    if (context.future().text === "[") {
      context.popToken();
      order = `^{${text(context.consumeArg(["]"]).tokens)}}`;
    }
    const first = text(context.consumeArg().tokens);
    const second = group(context);
    if (second === null) return `\\frac{${sign}${order}}{${sign} ${first}${order}}`;
    const third = mixed ? group(context) : null;
    if (third === null) return `\\frac{${sign}${order} ${first}}{${sign} ${second}${order}}`;
    return `\\frac{${sign}^{2} ${first}}{${sign} ${second}\\, ${sign} ${third}}`;
  };

  const closing = { "(": ")", "[": "]", "|": "|" };

  // Up to the bracket that closes the one just read, passing over braces and over brackets that open inside.
  const enclosed = (context, open) => {
    const tokens = [];
    let braces = 0;
    let brackets = 1;
    for (;;) {
      const token = context.popToken();
      if (token.text === "EOF") throw new katex.ParseError(`\\qty${open} without ${closing[open]}`, token);
      if (token.text === "{") braces += 1;
      else if (token.text === "}") braces -= 1;
      else if (braces === 0 && token.text === closing[open]) brackets -= 1;
      else if (braces === 0 && token.text === open) brackets += 1;
      if (brackets === 0) return text(tokens.reverse());
      tokens.push(token);
    }
  };

  const quantity = (context) => {
    context.consumeSpaces();
    let [left, right] = ["\\left", "\\right"];
    if (/^\\[bB]igg?$/.test(context.future().text)) {
      const size = context.popToken().text;
      [left, right] = [`${size}l`, `${size}r`];
      context.consumeSpaces();
    }
    const open = context.future().text;
    if (open === "{") return `${left}\\{${text(context.consumeArg().tokens)}${right}\\}`;
    if (!(open in closing)) throw new katex.ParseError("\\qty needs a bracket", context.future());
    context.popToken();
    const body = enclosed(context, open);
    return `${left}${open}${body}${right}${closing[open]}`;
  };

  return { "\\pdv": derivative("\\partial", true), "\\dv": derivative("d", false), "\\qty": quantity };
})();
