/** Whether a text is one well-formed element of XML, with no entity but the five that every reader knows. */
export function wellFormed(text: string): boolean {
  const open: string[] = [];
  let roots = 0;
  for (const [, end, name = "", selfClosed] of text.matchAll(/<(\/?)([a-zA-Z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (!end && open.length === 0) roots++;
    if (end && open.pop() !== name) return false;
    if (!end && !selfClosed) open.push(name);
  }
  const rest = text.replaceAll(/<(\/?)([a-zA-Z]+)(?:\s[^<>]*?)?(\/?)>/g, "").replaceAll(/&(?:amp|lt|gt|quot);/g, "");
  return roots === 1 && open.length === 0 && !/[<&]/.test(rest);
}
